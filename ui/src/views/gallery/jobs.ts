/** Which jobs stand among the images, and how they say where they are. */
import { createMemo, createSignal, createRoot, onCleanup } from "solid-js";
import type { Accessor } from "solid-js";
import type { Fault } from "../../bindings/fault";
import type { Job } from "../../bindings/job";
import type { App } from "../../state/app";
import { galleryOf } from "../../state/gallery";
import type { Lead } from "../../state/layout";
import { isPlain } from "../../state/view";
import { bytes, elapsed, words } from "../../words";

/** What a tile is: it runs, waits, or has ended and wants to be seen. */
export type TileKind = "running" | "waiting" | "ended";

/** The kind of tile a job has; `null`: none. */
export function kindOf(job: Job): TileKind | null {
  // Cancelled on the wire: its tile is free at once, what still comes is filed.
  if (job.cancel_requested && job.phase !== "failed" && job.phase !== "interrupted") return null;
  switch (job.phase) {
    case "queued":
    case "needs_its_key":
      return "waiting";
    case "claimed":
    case "sending":
    case "polling":
    case "saving":
    case "needs_room":
      return "running";
    case "failed":
    case "interrupted":
      return "ended";
    case "done":
      return unsaved(job) > 0 ? "ended" : null;
    case "held":
    case "cancelled":
      return null;
  }
}

function unsaved(job: Job): number {
  return job.outputs.filter((output) => output.phase !== "saved").length;
}

export function savedOf(job: Job): number {
  return job.outputs.filter((output) => output.phase === "saved").length;
}

/** Jobs with a tile in the view that is shown, newest first. New images are unrated and no favourites. */
export function tileJobs(app: App): Accessor<readonly Job[]> {
  const gallery = galleryOf(app);
  return createMemo(() => {
    const look = gallery.look();
    if (!isPlain(look) || (look.view.view !== "all" && look.view.view !== "unrated")) return [];
    const jobs = app.jobs();
    // The next try takes the place of the one it repeats.
    const repeated = new Set(jobs.map((job) => job.retry_of));
    return jobs.filter((job) => kindOf(job) !== null && !repeated.has(job.id) && !isDismissed(app, job.id));
  });
}

/** Tiles that were dismissed in this window: the queue still lists their jobs. */
const dismissed = new WeakMap<object, ReturnType<typeof dismissedJobs>>();

function dismissedJobs() {
  return createRoot(() => {
    const [ids, setIds] = createSignal<ReadonlySet<number>>(new Set());
    return { ids, add: (id: number) => setIds((known) => new Set(known).add(id)) };
  });
}

function dismissedOf(app: App): ReturnType<typeof dismissedJobs> {
  let found = dismissed.get(app.host);
  if (!found) {
    found = dismissedJobs();
    dismissed.set(app.host, found);
  }
  return found;
}

function isDismissed(app: App, id: number): boolean {
  return dismissedOf(app).ids().has(id);
}

/** Hides the tile of an ended job. */
export async function dismiss(app: App, id: number): Promise<void> {
  await app.host.call("dismiss", { ids: [id] });
  dismissedOf(app).add(id);
}

/** Ended tiles have more to say. */
export function shapeOf(job: Job): Lead {
  return { aspect: kindOf(job) === "ended" ? 1.5 : 1 };
}

/** Requests of the same queue that go out before a waiting one. */
export function aheadOf(jobs: readonly Job[], job: Job): number {
  return jobs.filter((other) => other.phase === "queued" && other.profile_id === job.profile_id && other.id < job.id).length;
}

export function textIn(job: Job, name: string): string {
  const value = job.request[name];
  return typeof value === "string" ? value : "";
}

/** Where a job stands, in words. */
export function phaseWords(job: Job, ahead: number, received: Received | undefined, now: number): string {
  const text = words.gallery.job;
  switch (job.phase) {
    case "needs_its_key":
      return text.needsItsKey;
    case "claimed":
      return text.asking;
    case "sending":
      if (!received) return text.waitingForServer;
      return received.total === null
        ? text.receiving(bytes(received.bytes))
        : text.receivingOf(bytes(received.bytes), bytes(received.total));
    case "polling":
      return text.waitingForServer;
    case "saving":
      return savingWords(job, now);
    case "needs_room":
      return text.needsRoom;
    default: {
      const wait = job.waits_until === null ? 0 : job.waits_until - now;
      if (wait > 0) return text.triesAgain(elapsed(wait + 999));
      return ahead === 0 ? text.queuedNext : text.queuedAfter(ahead);
    }
  }
}

/** Why it is tried again, as long as that is waited for. */
export function whyAgain(job: Job): string | null {
  const fault = job.waits_until !== null ? job.fault : nextTry(job) !== null ? job.outputs.find((output) => output.fault !== null)?.fault : null;
  return fault?.message.slice(0, 300) ?? null;
}

function savingWords(job: Job, now: number): string {
  const text = words.gallery.job;
  const next = nextTry(job);
  if (next !== null && next > now) return text.triesAgain(elapsed(next - now + 999));
  const all = Math.max(1, job.outputs.length);
  const at = Math.min(all, savedOf(job) + 1);
  const isLink = job.outputs.some((output) => output.expires_at !== null);
  return isLink ? text.saving(at, all) : text.filing(at, all);
}

interface Received {
  bytes: number;
  total: number | null;
}

/** How far a running job is, 0 to 1; `null`: nobody knows. */
export function partOf(job: Job, received: Received | undefined): number | null {
  if (job.phase === "saving" && job.outputs.length > 0) return savedOf(job) / job.outputs.length;
  if (job.phase === "sending" && received?.total) return Math.min(1, received.bytes / received.total);
  return null;
}

/** Whole minutes until the first link of an unsaved image dies; `null`: no link. */
export function minutesLeft(job: Job, now: number): number | null {
  let first = Infinity;
  for (const output of job.outputs) {
    if (output.phase !== "saved" && output.phase !== "expired" && output.expires_at !== null) first = Math.min(first, output.expires_at);
  }
  if (first === Infinity || first <= now) return null;
  return Math.floor((first - now) / 60_000);
}

/** Whether the time that its unsaved images have is worth a word: a try has failed, or some of the hour is gone. */
export function isWaitingLong(job: Job, now: number): boolean {
  const left = minutesLeft(job, now);
  return left !== null && (left < 55 || job.outputs.some((output) => output.phase !== "saved" && output.fault !== null));
}

/** When the next download is due, if none is under way; `null` otherwise. */
function nextTry(job: Job): number | null {
  const pending = job.outputs.filter((output) => output.phase === "pending");
  const dues = pending.flatMap((output) => output.next_try_at ?? []);
  return pending.length > 0 && dues.length === pending.length ? Math.min(...dues) : null;
}

/** What went wrong: with the job, or with the first of its images. */
export function faultOf(job: Job): Fault | null {
  return job.fault ?? job.outputs.find((output) => output.fault !== null)?.fault ?? null;
}

/** What an ended tile is called. */
export function titleOf(job: Job): string {
  const fault = faultOf(job);
  const saved = savedOf(job);
  if (job.phase === "done") return saved === 0 ? words.gallery.job.noneSaved(job.outputs.length) : words.gallery.job.partly(saved, job.outputs.length);
  if (fault?.code === "invalid_request" && fault.param) {
    const field = words.gallery.job.fields[fault.param];
    if (field) return words.gallery.job.notAccepted(field);
  }
  return fault ? words.faults.titles[fault.code] : words.faults.titles.internal;
}

/** What is known about money, if that is worth a sentence beside the message. */
export function billingOf(job: Job): string {
  const fault = faultOf(job);
  if (job.phase === "interrupted") return words.faults.billing.unknown;
  return fault?.billing ? words.faults.billing[fault.billing] : "";
}

/** The server's help, as addresses that may be opened: https and nothing else. */
export function helpLinks(fault: Fault | null): { address: string; host: string }[] {
  const api = fault?.api ?? {};
  const named = typeof api["community"] === "object" && api["community"] !== null ? Object.values(api["community"]) : [];
  const links = new Map<string, string>();
  for (const value of [api["docs"], api["support"], ...named]) {
    if (typeof value !== "string" || !URL.canParse(value)) continue;
    const address = new URL(value);
    if (address.protocol === "https:" && address.username === "" && !links.has(address.host)) links.set(address.host, address.href);
  }
  return [...links].slice(0, 4).map(([host, address]) => ({ host, address }));
}

/** The time, told once a second (or as seldom as is asked for) while somebody needs it. */
export function createSeconds(needed: Accessor<boolean>, everyMs = 1000): Accessor<number> {
  const [now, setNow] = createSignal(Date.now());
  const timer = createMemo<number | undefined>((before) => {
    clearInterval(before);
    if (!needed()) return undefined;
    setNow(Date.now());
    return window.setInterval(() => setNow(Date.now()), everyMs);
  });
  onCleanup(() => clearInterval(timer()));
  return now;
}
