/**
 * Which images stand under one date. Midnights are local and come from the system's calendar, so a day of 23 or 25
 * hours is one day; a `Date` is made once per run of images, never per image.
 */

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

/** Days of a list whose seconds never rise from front to back. */
export function dayRuns(count: number, secondsAt: (index: number) => number): DayRun[] {
  const runs: DayRun[] = [];
  let first = 0;
  while (first < count) {
    const day = midnightBefore(secondsAt(first));
    const end = endOfDay(first, count, day, secondsAt);
    const before = runs.at(-1);
    if (before && before.day === day) before.count += end - first;
    else runs.push({ day, count: end - first });
    first = end;
  }
  return runs;
}

/** The first place after `first` that is older than the day: steps that double, then halving. */
function endOfDay(first: number, count: number, day: number, secondsAt: (index: number) => number): number {
  let within = first;
  let step = 1;
  while (within + step < count && secondsAt(within + step) >= day) {
    within += step;
    step *= 2;
  }
  let low = within + 1;
  let high = Math.min(count, within + step);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (secondsAt(middle) >= day) low = middle + 1;
    else high = middle;
  }
  return low;
}
