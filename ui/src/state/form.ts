/** The composer's form: what a person typed, what is wrong with it, and the order it makes. */
import type { Order, Origin, SeedChoice } from "../bindings/order";
import { isSize, plainSize, sizeText } from "./sizes";

/** A field by its name on the wire: the name a server's complaint gives in `param`. */
export type Field =
  | "prompt"
  | "model"
  | "n"
  | "size"
  | "quality"
  | "seed"
  | "negative_prompt"
  | "steps"
  | "guidance"
  | "response_format"
  | "async";

/** All fields in the order in which they stand in the form. */
export const FIELDS: readonly Field[] = [
  "prompt",
  "model",
  "n",
  "size",
  "quality",
  "seed",
  "negative_prompt",
  "steps",
  "guidance",
  "response_format",
  "async",
];

/** Fields as typed; empty: not sent. Numbers stay text, so that a wrong one can be shown and put right. */
export interface Form {
  origin: Origin;
  prompt: string;
  /** Empty: the profile's default. */
  model: string;
  n: string;
  size: string;
  quality: string;
  seedMode: SeedChoice["mode"];
  seed: string;
  negative: string;
  steps: string;
  guidance: string;
  transfer: "" | "url" | "b64_json";
  asynchronous: boolean;
  /** The image this was remixed from. */
  parent: number | null;
}

/** What is wrong with a field, found before anything is sent. */
export type Problem =
  | "blank_prompt"
  | "text_too_long"
  | "nul"
  | "control_characters"
  | "word_too_long"
  | "not_a_count"
  | "not_a_size"
  | "not_a_seed"
  | "not_steps"
  | "not_guidance";

/** The longest prompt or negative prompt that is sent, in bytes of UTF-8 (as the API's client checks it). */
export const PROMPT_MAX_BYTES = 32 * 1024;
/** The most images one request may ask for (Routeway's guide). */
export const MOST_IMAGES = 10;

const LARGEST_STEPS = 2 ** 32 - 1;
const MODEL_MAX_BYTES = 256;
const QUALITY_MAX_BYTES = 64;

/** A form with nothing in it. */
export function emptyForm(): Form {
  return {
    origin: { kind: "default" },
    prompt: "",
    model: "",
    n: "",
    size: "",
    quality: "",
    seedMode: "servers_choice",
    seed: "",
    negative: "",
    steps: "",
    guidance: "",
    transfer: "",
    asynchronous: false,
    parent: null,
  };
}

/** The form as an order: what a person did not set, or what cannot be read, is `null`. */
export function orderOf(form: Form): Order {
  return {
    origin: form.origin,
    prompt: form.prompt,
    model: form.model.trim() || null,
    n: countOf(form.n),
    size: plainSize(form.size) || null,
    quality: form.quality.trim() || null,
    steps: stepsOf(form.steps),
    seed: seedOf(form),
    negative_prompt: form.negative.trim() === "" ? null : form.negative,
    guidance: guidanceOf(form.guidance),
    response_format: form.transfer || null,
    asynchronous: form.asynchronous || null,
    parent: form.parent,
  };
}

/** An order as the form shows it. */
export function formOf(order: Order): Form {
  const transfer = order.response_format;
  return {
    origin: order.origin,
    prompt: order.prompt,
    model: order.model ?? "",
    n: text(order.n),
    size: order.size === null ? "" : sizeText(order.size),
    quality: order.quality ?? "",
    seedMode: order.seed.mode,
    seed: order.seed.mode === "fixed" ? String(order.seed.value) : "",
    negative: order.negative_prompt ?? "",
    steps: text(order.steps),
    guidance: text(order.guidance),
    transfer: transfer === "url" || transfer === "b64_json" ? transfer : "",
    asynchronous: order.asynchronous === true,
    parent: order.parent,
  };
}

/** What is wrong, in the order of the fields; empty: it can be sent. */
export function problemsOf(form: Form): [Field, Problem][] {
  const found: [Field, Problem | null][] = [
    ["prompt", form.prompt.trim() === "" ? "blank_prompt" : textProblem(form.prompt)],
    ["model", wordProblem(form.model, MODEL_MAX_BYTES)],
    ["n", unreadable(form.n, countOf(form.n)) ? "not_a_count" : null],
    ["size", form.size.trim() !== "" && !isSize(plainSize(form.size)) ? "not_a_size" : null],
    ["quality", wordProblem(form.quality, QUALITY_MAX_BYTES)],
    ["seed", form.seedMode === "fixed" && integerOf(form.seed) === null ? "not_a_seed" : null],
    ["negative_prompt", textProblem(form.negative)],
    ["steps", unreadable(form.steps, stepsOf(form.steps)) ? "not_steps" : null],
    ["guidance", unreadable(form.guidance, guidanceOf(form.guidance)) ? "not_guidance" : null],
  ];
  return found.filter((entry): entry is [Field, Problem] => entry[1] !== null);
}

/** The field a server means, `null` if it is none of the form's: `prompt`, `body.size`, `input[0].n` are tolerated. */
export function fieldOf(param: string): Field | null {
  const last = param.split(/[.[\]]+/).findLast((part) => part !== "" && !/^\d+$/.test(part));
  return FIELDS.find((field) => field === last) ?? null;
}

/** How many images the form asks for: one when nothing is said. */
export function imagesAsked(form: Form): number {
  return countOf(form.n) ?? 1;
}

/** Whether a text is longer than what is sent. Cheap for short texts, so that it can be asked at every key. */
export function isTooLong(value: string): boolean {
  if (value.length > PROMPT_MAX_BYTES) return true;
  // One UTF-16 unit makes at most three bytes.
  if (value.length * 3 <= PROMPT_MAX_BYTES) return false;
  return byteLength(value) > PROMPT_MAX_BYTES;
}

function textProblem(value: string): Problem | null {
  if (isTooLong(value)) return "text_too_long";
  return value.includes("\0") ? "nul" : null;
}

function wordProblem(value: string, most: number): Problem | null {
  const word = value.trim();
  if (/\p{Cc}/u.test(word)) return "control_characters";
  return byteLength(word) > most ? "word_too_long" : null;
}

function byteLength(value: string): number {
  return new TextEncoder().encode(value).length;
}

function unreadable(typed: string, read: number | null): boolean {
  return typed.trim() !== "" && read === null;
}

function integerOf(typed: string): number | null {
  if (!/^[+-]?\d+$/.test(typed.trim())) return null;
  const value = Number(typed);
  return Number.isSafeInteger(value) ? value : null;
}

function within(value: number | null, least: number, most: number): number | null {
  return value !== null && value >= least && value <= most ? value : null;
}

function countOf(typed: string): number | null {
  return within(integerOf(typed), 1, MOST_IMAGES);
}

function stepsOf(typed: string): number | null {
  return within(integerOf(typed), 1, LARGEST_STEPS);
}

function guidanceOf(typed: string): number | null {
  const plain = typed.trim().replace(",", ".");
  if (!/^\+?(\d+\.?\d*|\.\d+)$/.test(plain)) return null;
  const value = Number(plain);
  return Number.isFinite(value) ? value : null;
}

function seedOf(form: Form): SeedChoice {
  if (form.seedMode !== "fixed") return { mode: form.seedMode };
  const value = integerOf(form.seed);
  return value === null ? { mode: "servers_choice" } : { mode: "fixed", value };
}

function text(value: number | null): string {
  return value === null ? "" : String(value);
}
