/**
 * Which images stand under one date. Midnights are local and come from the system's calendar, so a day of 23 or 25
 * hours is one day; a `Date` is made once per run of images, never per image.
 */

import type { Days } from "./view";

/** Images of one day that stand side by side. */
export interface DayRun {
  /** The local midnight the day began with, in seconds since 1970. */
  day: number;
  count: number;
}

/** The local midnight at or before a moment, both in seconds since 1970. */
export function midnightBefore(seconds: number): number {
  const date = new Date(seconds * 1000);
  date.setHours(0, 0, 0, 0);
  return date.getTime() / 1000;
}

/** The next local midnight after a midnight. */
export function midnightAfter(day: number): number {
  const date = new Date(day * 1000);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + 1).getTime() / 1000;
}

/**
 * Days of a list whose seconds never rise from front to back, or never fall. One that is not ordered by them is one run,
 * of no day.
 */
export function dayRuns(count: number, secondsAt: (index: number) => number, days: Days = "falling"): DayRun[] {
  const runs: DayRun[] = [];
  if (days === "none") return count > 0 ? [{ day: 0, count }] : runs;
  let first = 0;
  while (first < count) {
    const day = midnightBefore(secondsAt(first));
    const next = midnightAfter(day);
    const end = endOfDay(first, count, days === "falling" ? (seconds) => seconds >= day : (seconds) => seconds < next, secondsAt);
    const before = runs.at(-1);
    if (before && before.day === day) before.count += end - first;
    else runs.push({ day, count: end - first });
    first = end;
  }
  return runs;
}

/** The first place after `first` that is of another day: steps that double, then halving. */
function endOfDay(first: number, count: number, isOfDay: (seconds: number) => boolean, secondsAt: (index: number) => number): number {
  let within = first;
  let step = 1;
  while (within + step < count && isOfDay(secondsAt(within + step))) {
    within += step;
    step *= 2;
  }
  let low = within + 1;
  let high = Math.min(count, within + step);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isOfDay(secondsAt(middle))) low = middle + 1;
    else high = middle;
  }
  return low;
}
