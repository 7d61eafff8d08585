/** Numbers, dates and amounts in the person's locale. Every part writes them with these and with nothing else. */

let locale = firstKnown(typeof navigator === "undefined" ? [] : navigator.languages);
let wrap: (text: string) => string = (text) => text;
let cache = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat | Intl.PluralRules>();

/** The first of these that is a language: a system without one (`LANG=C`) calls its language `C`, which is none. */
export function firstKnown(tags: readonly string[]): string {
  for (const tag of tags) {
    try {
      const known = Intl.getCanonicalLocales(tag)[0];
      if (known) return known;
    } catch {
      // The next one, perhaps.
    }
  }
  return "en";
}

/** For tests and pictures: another locale, and what is done to every text of this file. */
export function setLocale(tag: string, change: (text: string) => string = (text) => text): void {
  locale = tag;
  wrap = change;
  cache = new Map();
}

function kept<T extends Intl.NumberFormat | Intl.DateTimeFormat | Intl.PluralRules>(key: string, make: () => T): T {
  let found = cache.get(key) as T | undefined;
  if (!found) {
    found = make();
    cache.set(key, found);
  }
  return found;
}

function numbers(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  return kept(`n${JSON.stringify(options)}`, () => new Intl.NumberFormat(locale, options));
}

function dates(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return kept(`d${JSON.stringify(options)}`, () => new Intl.DateTimeFormat(locale, options));
}

/** `41,286` */
export function number(value: number, digits = 0): string {
  return wrap(numbers({ maximumFractionDigits: digits }).format(value));
}

/** The form of a word that goes with a number; the language of the words, not of the numbers, decides. */
export function plural(count: number, one: string, other: string): string {
  return kept("p", () => new Intl.PluralRules("en")).select(count) === "one" ? one : other;
}

/** `$0.025`: dollars, as many digits as the amount needs, at least two. */
export function money(dollars: number): string {
  const digits = Math.abs(dollars) < 1 ? 4 : 2;
  const currency = { style: "currency", currency: "USD", currencyDisplay: "narrowSymbol" } as const;
  const options = { ...currency, minimumFractionDigits: 2, maximumFractionDigits: digits };
  return wrap(numbers(options).format(dollars));
}

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];

/** `1.9 MB`, by thousands, as files are shown by the systems. */
export function bytes(size: number): string {
  let step = 0;
  let value = size;
  while (value >= 999.5 && step < UNITS.length - 1) {
    value /= 1000;
    step += 1;
  }
  const digits = step === 0 || value >= 10 ? 0 : 1;
  const unit = UNITS[step] ?? "byte";
  return wrap(numbers({ style: "unit", unit, unitDisplay: "short", maximumFractionDigits: digits }).format(value));
}

/** A clock that runs: `0:07`, `4:58`, `1:02:03`. */
export function elapsed(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (part: number): string => String(part).padStart(2, "0");
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** How long something took: `11.4s`, `212ms`, `3m`. */
export function took(ms: number): string {
  const [value, unit, digits] =
    ms < 1000 ? [ms, "millisecond", 0] : ms < 120_000 ? [ms / 1000, "second", 1] : [ms / 60_000, "minute", 0];
  const options = { style: "unit", unit: String(unit), unitDisplay: "narrow", maximumFractionDigits: Number(digits) } as const;
  return wrap(numbers(options).format(Number(value)));
}

/** `14 November 2026`, in the locale's order. */
export function day(ms: number): string {
  return wrap(dates({ day: "numeric", month: "long", year: "numeric" }).format(ms));
}

/** `Saturday, 14 November`, with the year when it is not `now`'s: the heading of a day. */
export function dayHeading(ms: number, now: number): string {
  const sameYear = new Date(ms).getFullYear() === new Date(now).getFullYear();
  return wrap(
    dates({ weekday: "long", day: "numeric", month: "long", year: sameYear ? undefined : "numeric" }).format(ms),
  );
}

/** `13:58` */
export function time(ms: number): string {
  return wrap(dates({ hour: "numeric", minute: "2-digit" }).format(ms));
}

/** `13:58:04.112`: for the times of a request. */
export function exactTime(ms: number): string {
  return wrap(
    dates({ hour: "numeric", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3 }).format(ms),
  );
}

/** Whole days between the local days of two moments: 0 today, 1 yesterday. */
export function daysAgo(ms: number, now: number): number {
  const midnight = (moment: number): number => new Date(moment).setHours(0, 0, 0, 0);
  return Math.round((midnight(now) - midnight(ms)) / 86_400_000);
}

/** `125 %`, as the locale writes it. */
export function percent(part: number): string {
  return wrap(numbers({ style: "percent", maximumFractionDigits: 0 }).format(part));
}
