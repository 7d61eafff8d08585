/** Jobs of the fake: each walks through its phases by a clock, or stands still for a picture. */
import type { ErrorCode, Fault } from "../../bindings/fault";
import type { Job, Output, Phase } from "../../bindings/job";
import type { Order } from "../../bindings/order";
import { faultOf } from "./faults";

/** What a scene says of a job. */
export interface JobSeed {
  phase: Phase;
  prompt: string;
  model?: string;
  size?: string;
  n?: number;
  fault?: ErrorCode | Fault;
  /** Images that are saved already. */
  saved?: number;
  /** Milliseconds since it was sent, or since it ended. */
  age?: number;
  /** Minutes that the links of unsaved images live; 41 if it is not said and a try has failed, else 59. */
  left?: number;
  /** Images whose links have died, after the saved ones. */
  lost?: number;
  /** A download has failed; the next is due in so many milliseconds. */
  triesIn?: number;
  /** It was not reached or sent away for now; the next try is due in so many milliseconds. */
  waitsFor?: number;
  /** Milliseconds it took. */
  took?: number;
  note?: string;
  quality?: string;
  /** Days ago. */
  days?: number;
  task?: string;
}

const STATES: Readonly<Record<Phase, string>> = {
  queued: "queued", held: "queued", needs_its_key: "queued", claimed: "claimed", sending: "sending", polling: "polling",
  saving: "replied", needs_room: "sending", done: "done", failed: "failed", interrupted: "interrupted", cancelled: "cancelled",
};

/** Whether nothing more happens to a job. */
export function hasEnded(job: Job): boolean {
  return job.phase === "done" || job.phase === "failed" || job.phase === "interrupted" || job.phase === "cancelled";
}

/** The job in another phase. */
export function inPhase(job: Job, phase: Phase, more: Partial<Job> = {}): Job {
  return { ...job, phase, state: STATES[phase], ...more };
}

/** The request's body as it is sent: what was not set is not there. */
export function bodyOf(order: Order, defaultModel: string): Record<string, unknown> {
  const body: Record<string, unknown> = { model: order.model ?? defaultModel, prompt: order.prompt };
  const set = (name: string, value: unknown): void => {
    if (value !== null) body[name] = value;
  };
  set("n", order.n);
  set("size", order.size);
  set("quality", order.quality);
  set("steps", order.steps);
  set("negative_prompt", order.negative_prompt);
  set("guidance", order.guidance);
  set("response_format", order.response_format);
  set("async", order.asynchronous);
  if (order.seed.mode === "fixed") body["seed"] = order.seed.value;
  if (order.seed.mode === "random") body["seed"] = 2_841_907_336;
  return body;
}

export function newJob(id: number, order: Order, now: number, profile: string, baseUrl: string, defaultModel: string): Job {
  return {
    id,
    phase: "queued",
    state: "queued",
    request: bodyOf(order, defaultModel),
    profile_id: profile,
    base_url: baseUrl,
    demo: false,
    asked: order.n ?? 1,
    outputs: [],
    cancel_requested: false,
    attempt: 0,
    created_at: now,
    sent_at: null,
    waits_until: null,
    finished_at: null,
    retry_of: null,
    task_id: null,
    note: null,
    fault: null,
  };
}

function seededOutput(index: number, seed: JobSeed, saved: number, ended: boolean, now: number): Output {
  const blank: Output = { index, phase: "pending", image_id: null, expires_at: null, next_try_at: null, fault: null };
  if (index < saved) return { ...blank, phase: "saved", image_id: index + 1 };
  if (index < saved + (seed.lost ?? 0)) return { ...blank, phase: "expired", expires_at: now - 4 * 60_000, fault: faultOf("link_expired") };
  const expires = now + (seed.left ?? (ended || seed.triesIn !== undefined ? 41 : 59)) * 60_000;
  if (ended) return { ...blank, phase: "failed", expires_at: expires, fault: faultOf("download_failed") };
  if (seed.triesIn === undefined) return { ...blank, expires_at: expires };
  return { ...blank, expires_at: expires, next_try_at: now + seed.triesIn, fault: faultOf("download_failed", { message: "The image server answered 503." }) };
}

/** A job as a scene describes it. */
export function seededJob(id: number, seed: JobSeed, now: number, profile: string, baseUrl: string): Job {
  const asked = seed.n ?? 1;
  const body: Record<string, unknown> = { model: seed.model ?? "flux-1-dev", prompt: seed.prompt, size: seed.size ?? "1024x1024", n: asked };
  if (seed.quality) body["quality"] = seed.quality;
  const ended = seed.phase === "done" || seed.phase === "failed" || seed.phase === "interrupted" || seed.phase === "cancelled";
  const waiting = seed.phase === "queued" || seed.phase === "held" || seed.phase === "needs_its_key";
  const age = (seed.age ?? 1000) + (seed.days ?? 0) * 86_400_000;
  const took = seed.took ?? 9000;
  const sentAt = waiting ? null : ended ? now - age - took : now - age;
  const saved = seed.saved ?? (seed.phase === "done" ? asked : 0);
  const replied = seed.phase === "saving" || seed.phase === "done" || saved > 0;
  const fault = seed.fault === undefined ? null : typeof seed.fault === "string" ? faultOf(seed.fault) : seed.fault;
  return {
    id,
    phase: seed.phase,
    state: STATES[seed.phase],
    request: body,
    profile_id: profile,
    base_url: baseUrl,
    demo: false,
    asked,
    outputs: replied
      ? Array.from({ length: asked }, (_, index) => seededOutput(index, seed, saved, ended, now))
      : [],
    cancel_requested: false,
    attempt: waiting ? 0 : 1,
    created_at: (sentAt ?? now - age) - 112,
    sent_at: sentAt,
    waits_until: seed.waitsFor === undefined ? null : now + seed.waitsFor,
    finished_at: ended ? now - age : null,
    retry_of: null,
    task_id: seed.task ?? null,
    note: seed.note ?? null,
    fault,
  };
}
