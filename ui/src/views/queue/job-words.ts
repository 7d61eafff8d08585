/** A job in words: what it is doing, how far it is, what it cost. */
import type { Job } from "../../bindings/job";
import type { Settings } from "../../bindings/settings";
import { money, time, words } from "../../words";
import { titleOf } from "../gallery/jobs";

/** Nothing more happens to it. */
export function hasEnded(job: Job): boolean {
  return job.finished_at !== null;
}

/** It waits for its turn, for a key or for a person. */
export function isWaiting(job: Job): boolean {
  return job.phase === "queued" || job.phase === "held" || job.phase === "needs_its_key";
}

/** It did not give what was asked for. */
export function hasFailed(job: Job): boolean {
  return job.phase === "failed" || job.phase === "interrupted" || (job.phase === "done" && savedOf(job) < job.asked);
}

/** Images that are in the library. */
export function savedOf(job: Job): number {
  return job.outputs.filter((output) => output.phase === "saved").length;
}

/** A text of the request, `null` if it is not there. */
export function textOf(job: Job, name: string): string | null {
  const value = job.request[name];
  return typeof value === "string" && value !== "" ? value : null;
}

/** What it is doing or how it ended; `before` is how many wait before it. */
export function phaseText(job: Job, before: number, receiving: boolean): string {
  const { phases } = words.queue;
  switch (job.phase) {
    case "queued":
      if (job.waits_until !== null) return phases.retriesAt(time(job.waits_until));
      return before > 0 ? phases.queuedAfter(before) : phases.queued;
    case "held":
      return phases.held;
    case "needs_its_key":
      return phases.needs_its_key;
    case "claimed":
      return phases.claimed;
    case "sending":
      if (job.cancel_requested) return phases.cancelling;
      return receiving ? phases.receiving : phases.sending;
    case "polling":
      return phases.polling;
    case "saving":
      return phases.saving(Math.min(savedOf(job) + 1, job.outputs.length), job.outputs.length);
    case "needs_room":
      return phases.needs_room;
    case "done":
      return savedOf(job) < job.asked ? phases.savedSome(savedOf(job), job.asked) : phases.saved(savedOf(job));
    case "failed":
      return titleOf(job);
    case "interrupted":
      return phases.interrupted;
    case "cancelled":
      return phases.cancelled;
  }
}

/** How far it is, 0 to 1; `null`: running, nobody knows; `undefined`: not running. */
export function partOf(job: Job, received: { bytes: number; total: number | null } | undefined): number | null | undefined {
  if (hasEnded(job) || isWaiting(job)) return undefined;
  if (job.phase === "saving" && job.outputs.length > 0) return savedOf(job) / job.outputs.length;
  if (job.phase === "sending" && received?.total) return Math.min(1, received.bytes / received.total);
  return null;
}

/** Milliseconds it has been on its way, or was; `null` before it was sent. */
export function elapsedOf(job: Job, now: number): number | null {
  return job.sent_at === null ? null : (job.finished_at ?? now) - job.sent_at;
}

/** What it costs by the person's own table, or what is known of the bill of one that failed. */
export function costText(job: Job, settings: Settings): string {
  if (job.demo) return "";
  const billing = job.fault?.billing;
  if (hasEnded(job) && job.phase !== "done" && billing && billing !== "billed") return words.queue.billing[billing];
  if (job.phase === "cancelled" || job.phase === "held") return "";
  const model = textOf(job, "model");
  const price = model === null ? undefined : settings.profiles.find((profile) => profile.id === job.profile_id)?.prices?.[model];
  return price === undefined ? "" : words.queue.about(money(price * job.asked));
}
