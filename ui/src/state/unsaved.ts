/**
 * Paid images whose file is not here yet: how many, until when their links live, and which are lost. Links live for
 * about an hour after the reply; the clock only warns, and an image is lost only when the core says so.
 */
import type { Job, Output } from "../bindings/job";

/** From here on the little time that is left is said loudly. */
export const URGENT_MS = 10 * 60_000;

/** What the program began with unsaved, and was not fetched within some minutes, is told from here on. */
const LATE_MS = 55 * 60_000;

/** One image of a reply that is not saved. */
export interface Unsaved {
  job: Job;
  output: Output;
  /** The same as long as the image stands where it stands. */
  name: string;
}

export interface Rescue {
  /** Their links may still answer. */
  alive: readonly Unsaved[];
  /** Their links have died. */
  lost: readonly Unsaved[];
  /** When the first link dies, in milliseconds since 1970; `null`: none is alive. */
  until: number | null;
  /** When the next try is due, in milliseconds since 1970; `null`: one is under way, or none is due. */
  nextTry: number | null;
  /** One is being fetched now, or waits its turn for that. */
  underWay: boolean;
}

function each(jobs: readonly Job[]): Unsaved[] {
  return jobs.flatMap((job) =>
    job.outputs
      .filter((output) => output.phase !== "saved")
      .map((output) => ({ job, output, name: `${job.id}:${output.index}:${output.phase}` })),
  );
}

function summed(alive: readonly Unsaved[], lost: readonly Unsaved[]): Rescue {
  const moments = (of: (output: Output) => number | null): number[] => alive.flatMap(({ output }) => of(output) ?? []);
  const until = moments((output) => output.expires_at);
  const tries = moments((output) => (output.phase === "pending" ? output.next_try_at : null));
  return {
    alive,
    lost,
    until: until.length === 0 ? null : Math.min(...until),
    nextTry: tries.length === 0 ? null : Math.min(...tries),
    underWay: alive.some(({ output }) => output.phase === "pending" && output.next_try_at === null),
  };
}

/** Whether a link can still be asked, as far as is known. */
function hasLink({ output }: Unsaved): boolean {
  return output.expires_at !== null && output.phase !== "expired";
}

/**
 * The images in danger at a moment: a try has failed, their time is almost over, or the program began with them
 * unsaved. A download that simply runs is none.
 */
export function inDanger(jobs: readonly Job[], sinceStart: ReadonlySet<number>, now: number): Rescue {
  const all = each(jobs);
  const alive = all.filter(
    (one) =>
      hasLink(one) &&
      (one.output.fault !== null ||
        one.output.phase === "failed" ||
        (one.output.expires_at ?? Infinity) - now < (sinceStart.has(one.job.id) ? LATE_MS : URGENT_MS)),
  );
  return summed(alive, all.filter(({ output }) => output.phase === "expired"));
}

/** The same without those that were put aside. */
export function without(rescue: Rescue, aside: ReadonlySet<string>): Rescue {
  const left = (list: readonly Unsaved[]): Unsaved[] => list.filter(({ name }) => !aside.has(name));
  return summed(left(rescue.alive), left(rescue.lost));
}

/** Jobs of these images, each once. */
export function jobsOf(images: readonly Unsaved[]): Job[] {
  return [...new Map(images.map(({ job }) => [job.id, job])).values()];
}

/** What was ten minutes away a moment ago is not nine minutes away for whoever reads it. */
const READING_MS = 5_000;

/** Whole minutes until a moment, 0 when it is past. */
export function minutesUntil(moment: number, now: number): number {
  return Math.max(0, Math.floor((moment - now + READING_MS) / 60_000));
}
