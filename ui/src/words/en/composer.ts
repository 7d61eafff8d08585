import type { Problem } from "../../state/form";
import { bytes, day, money, number, plural } from "../format";

/** Below this an amount would be written as nothing. */
const LEAST_DOLLARS = 0.0001;

/** `about $0.10`; an amount is never written as $0. */
function about(dollars: number): string {
  return dollars < LEAST_DOLLARS ? `under ${money(LEAST_DOLLARS)}` : `about ${money(dollars)}`;
}

/** Words of the composer. */
export const composer = {
  name: "Composer",
  group: "Making images",
  prompt: "Prompt",
  sample: "Layered mountain ridges at first light, warm mist in the valleys, a low sun behind the second ridge",
  promptHint: "What should the picture show?",
  generate: "Generate",
  focus: "Go to the prompt",
  fold: "Fold the composer",
  unfold: "Unfold the composer",
  more: "More",
  moreSettings: "All settings",
  fewerSettings: "Fewer settings",
  notSent: "not sent",
  unset: (what: string) => `Do not send: ${what}`,
  about,
  estimate: {
    images: (count: number) => plural(count, `${number(count)} image`, `${number(count)} images`),
    priced: (count: number, dollars: number) =>
      plural(count, `${number(count)} image, ${about(dollars)}`, `${number(count)} images, ${about(dollars)}`),
    demo: "Demo, free",
  },
  profile: {
    label: "Profile",
    choose: (name: string) => `Profile: ${name}`,
    demo: (name: string) => `${name}: draws on this computer, free`,
    server: (name: string, host: string) => `${name}, ${host}`,
    address: (host: string) => `Only ${host}`,
  },
  model: {
    label: "Model",
    byDefault: (id: string) => `${id}, the profile's default`,
    show: "Show the models",
    useDefault: "Use the profile's default",
    typed: (id: string) => `Use “${id}” as typed`,
    unavailable: "not available",
    recent: "used last",
    favourite: "favourite",
    keep: (id: string) => `Keep ${id} at hand`,
    unkeep: (id: string) => `Do not keep ${id} at hand`,
    loading: "Asking the server for its models…",
    none: "No model like that",
    onlyCurated: (iso: string) => `The server's list did not come. These are known from ${day(Date.parse(iso))}.`,
    noList: "The server's list did not come. Type the id of a model.",
    price: (dollars: number) => money(dollars),
  },
  size: {
    label: "Size",
    choose: (size: string) => `Size: ${size}`,
    unset: "Size",
    free: "Width × height",
    example: "1024 × 1024",
    guess: "Common sizes: this model's own are not known.",
  },
  count: {
    label: "Images",
    choose: (count: number) => plural(count, `${number(count)} image`, `${number(count)} images`),
    other: "Another number, 1 to 10",
  },
  quality: {
    label: "Quality",
    typed: (word: string) => `Use “${word}” as typed`,
    show: "Show the qualities",
  },
  seed: {
    label: "Seed",
    choose: (mode: string) => `Seed: ${mode}`,
    modes: { servers_choice: "Server's choice", random: "Random", fixed: "Fixed" },
    short: { servers_choice: "Seed", random: "Random", fixed: "Fixed" },
    number: "Seed number",
    hints: {
      servers_choice: "Not sent: the server chooses, and the seed stays unknown.",
      random: "Drawn here for every press, sent and recorded.",
      fixed: "The same number every time.",
    },
  },
  negative: { label: "Negative prompt" },
  steps: { label: "Steps" },
  guidance: { label: "Guidance" },
  transfer: { label: "Transfer", url: "Link", b64_json: "Inline" },
  asynchronous: { label: "Long jobs", switch: "Asynchronous" },
  problems: {
    blank_prompt: "Write what the picture should show.",
    text_too_long: `This is longer than ${bytes(32 * 1024)}, the most that is sent.`,
    nul: "This holds a NUL character. Take it out.",
    control_characters: "This holds control characters. Type it anew.",
    word_too_long: "This is too long.",
    not_a_count: "Choose 1 to 10 images.",
    not_a_size: "Write width × height, such as 1024 × 1024, or a word such as auto.",
    not_a_seed: "Write a whole number.",
    not_steps: "Write a whole number from 1.",
    not_guidance: "Write a number from 0, such as 3.5.",
  } satisfies Record<Problem, string>,
  replaced: "The prompt was replaced.",
  bringBack: "Bring the earlier one back",
  remixOf: (id: number) => `Remix of image ${id}`,
  forgetParent: "Make it an image of its own",
  varied: "Sent once more with another seed.",
  notMadeHere: "This image was not made here: its settings are not known.",
  dismiss: "Dismiss",
  copiedPrompt: "Prompt copied.",
  actions: {
    remix: "Remix",
    vary: "Vary",
    copyPrompt: "Copy prompt",
  },
  history: {
    label: "Prompt history",
    search: "Search the prompts",
    none: "No prompt has been used yet.",
    noneLike: "No prompt like that.",
    forget: "Forget this prompt",
    used: (ms: number, count: number) =>
      plural(count, `used once, on ${day(ms)}`, `used ${number(count)} times, last on ${day(ms)}`),
    loading: "Looking…",
  },
};
