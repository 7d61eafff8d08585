/** A small reader of the search language, for the fake library: enough that every state of the search field runs. */
import type { QueryError, QueryReading, QueryToken } from "../../bindings/library";

/** What a search can ask of an image. */
export interface Facts {
  text(id: number, field: "any" | "prompt" | "negative" | "note"): string;
  /** A value of a field as text, in lower case; several of a tag or an album. */
  values(id: number, field: string): readonly string[];
  number(id: number, field: string): number | null;
  is(id: number, what: string): boolean;
  /** Milliseconds since 1970. */
  madeAt(id: number): number;
  now(): number;
}

export type Test = (id: number) => boolean;

export const FIELDS = [
  "after", "album", "before", "format", "height", "is", "job", "model", "negative", "note", "on", "profile", "prompt",
  "rating", "ratio", "seed", "similar", "size", "steps", "tag", "width",
] as const;
export const NUMBERS: readonly string[] = ["height", "job", "rating", "seed", "similar", "steps", "width"];
const DATES: ReadonlySet<string> = new Set(["after", "before", "on"]);
const TEXTS: ReadonlySet<string> = new Set(["prompt", "negative", "note"]);
export const STATES = ["demo", "duplicate", "edited", "favourite", "imported", "trashed", "unrated", "untagged"] as const;

interface Read extends QueryReading {
  test: Test;
}

interface Part extends QueryToken {
  text: string;
}

function split(query: string): Part[] {
  const parts: Part[] = [];
  const pattern = /[()]|-?(?:[a-z]+:)?(?:"[^"]*"?|[^\s()"]+)|-|"/giy;
  let at = 0;
  while (at < query.length) {
    const space = /\s+/y;
    space.lastIndex = at;
    const skipped = space.exec(query);
    if (skipped) at += skipped[0].length;
    if (at >= query.length) break;
    pattern.lastIndex = at;
    const text = pattern.exec(query)?.[0] ?? query.slice(at, at + 1);
    const bare = text.replace(/^-/, "");
    const field = /^([a-z]+):/i.exec(bare)?.[1]?.toLowerCase() ?? null;
    const kind = /^[()]$/.test(text) ? "parenthesis" : field !== null ? "field" : /^(or|not|and)$/i.test(text) ? "operator" : bare.startsWith('"') ? "phrase" : "word";
    parts.push({ text, start: at, end: at + text.length, kind, field, negated: text.startsWith("-") && text.length > 1 });
    at += text.length;
  }
  return parts;
}

class Mistaken extends Error {
  constructor(readonly found: QueryError) {
    super(found.message);
  }
}

/** Reads a query: its parts, the first mistake, and a test for images. */
export function readQuery(query: string, facts: Facts): Read {
  const parts = split(query);
  const tokens = parts.map(({ start, end, kind, field: name, negated }) => ({ start, end, kind, field: name, negated }));
  try {
    return { tokens, error: null, test: parse(query, parts, facts) };
  } catch (thrown) {
    if (!(thrown instanceof Mistaken)) throw thrown;
    return { tokens, error: thrown.found, test: () => false };
  }
}

function parse(query: string, parts: readonly Part[], facts: Facts): Test {
  let at = 0;
  const mended = (part: Part, text: string): string => query.slice(0, part.start) + text + query.slice(part.end);
  const wrong = (part: Part, message: string, mend: string | null = null): never => {
    throw new Mistaken({ start: part.start, end: part.end, message, suggestion: mend === null ? null : mended(part, mend) });
  };
  const isWord = (word: string): boolean => parts[at]?.kind === "operator" && parts[at]?.text.toLowerCase() === word;

  const either = (): Test => {
    const some = [all()];
    while (isWord("or")) {
      const part = parts[at];
      at += 1;
      if (part && !parts[at]) wrong(part, "After “or” something has to follow.", "");
      some.push(all());
    }
    return some.length === 1 ? (some[0] as Test) : (id) => some.some((test) => test(id));
  };
  const all = (): Test => {
    const every: Test[] = [];
    for (let part = parts[at]; part && !isWord("or") && part.text !== ")"; part = parts[at]) every.push(one(part));
    return every.length === 1 ? (every[0] as Test) : (id) => every.every((test) => test(id));
  };
  const one = (part: Part): Test => {
    at += 1;
    if (part.text === "(") {
      const inner = either();
      if (parts[at]?.text !== ")") wrong(part, "This parenthesis is never closed.", null);
      at += 1;
      return inner;
    }
    if (part.kind === "operator") {
      if (part.text.toLowerCase() === "and") return () => true;
      const next = parts[at];
      if (!next) return wrong(part, "After “not” something has to follow.", "");
      const inner = one(next);
      return (id) => !inner(id);
    }
    const last = at === parts.length && !/\s$/.test(query);
    const test = part.kind === "field" ? field(part, facts, wrong) : words(part.text.replace(/^-/, ""), facts, "any", last);
    return part.negated ? (id) => !test(id) : test;
  };
  const test = either();
  const left = parts[at];
  if (left) wrong(left, "This parenthesis was never opened.", "");
  return test;
}

/** Whether words stand in a text: each by its beginning if it is the last one typed, else whole. */
function words(value: string, facts: Facts, where: "any" | "prompt" | "negative" | "note", last: boolean): Test {
  const wanted = value.replaceAll('"', "").toLowerCase();
  const pattern = new RegExp(`(^|[^\\p{L}\\p{N}])${escaped(wanted)}${last ? "" : "($|[^\\p{L}\\p{N}])"}`, "u");
  const known = new Map<string, boolean>();
  return (id) => {
    const text = facts.text(id, where);
    let found = known.get(text);
    if (found === undefined) {
      found = pattern.test(text);
      known.set(text, found);
    }
    return found;
  };
}

/** Text for a pattern. */
export function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}

type Wrong = (part: Part, message: string, mend?: string | null) => never;

function field(part: Part, facts: Facts, wrong: Wrong): Test {
  const name = part.field ?? "";
  const minus = part.negated ? "-" : "";
  const value = part.text.slice(part.text.indexOf(":") + 1).replaceAll('"', "").trim().toLowerCase();
  if (!(FIELDS as readonly string[]).includes(name)) {
    const near = FIELDS.find((known) => known.startsWith(name.slice(0, 2)));
    wrong(part, `There is no field “${name}”.`, near ? `${minus}${near}:${value}` : `"${value}"`);
  }
  if (value === "") wrong(part, `${name}: wants a value.`, "");
  if (DATES.has(name)) return dated(name, value, facts) ?? wrong(part, `${name} wants a date such as 2026-11 or “7 days ago”.`, `${minus}${name}:2026-11`);
  if (name === "is") {
    const near = STATES.find((state) => state.startsWith(value.slice(0, 3)));
    if (!(STATES as readonly string[]).includes(value)) wrong(part, `is: knows ${STATES.join(", ")}.`, near ? `${minus}is:${near}` : null);
    return (id) => facts.is(id, value);
  }
  if (NUMBERS.includes(name)) {
    const range = rangeOf(value);
    const digits = /\d/.exec(value)?.[0] ?? "3";
    const most = name === "rating" ? " from 0 to 5" : "";
    if (!range) return wrong(part, `${name} wants a number${most}.`, `${minus}${name}:${/^[<>]=?/.exec(value)?.[0] ?? ""}${digits}`);
    return (id) => {
      const number = facts.number(id, name);
      return number !== null && range(number);
    };
  }
  if (TEXTS.has(name)) return words(value, facts, name as "prompt", false);
  const below = `${value}/`;
  return (id) => facts.values(id, name).some((one) => one === value || one.startsWith(below));
}

function rangeOf(value: string): ((number: number) => boolean) | null {
  const between = /^(\d+)\.\.(\d+)$/.exec(value);
  if (between) return (number) => number >= Number(between[1]) && number <= Number(between[2]);
  const compared = /^(>=|<=|>|<)?(\d+)$/.exec(value);
  if (!compared) return null;
  const limit = Number(compared[2]);
  switch (compared[1]) {
    case ">=":
      return (number) => number >= limit;
    case "<=":
      return (number) => number <= limit;
    case ">":
      return (number) => number > limit;
    case "<":
      return (number) => number < limit;
    default:
      return (number) => number === limit;
  }
}

function dated(name: string, value: string, facts: Facts): Test | null {
  const ago = /^(\d+) (day|week|month|year)s? ago$/.exec(value);
  const days = { day: 1, week: 7, month: 30, year: 365 };
  const today = new Date(facts.now()).setHours(0, 0, 0, 0);
  let [from, to] = [0, 0];
  if (value === "today" || value === "yesterday" || ago) {
    const back = ago ? Number(ago[1]) * days[ago[2] as "day"] : value === "today" ? 0 : 1;
    from = today - back * 86_400_000;
    to = from + 86_400_000;
  } else {
    const parts = /^(\d{4})(?:-(\d\d))?(?:-(\d\d))?$/.exec(value);
    if (!parts) return null;
    const [year, month, day] = [Number(parts[1]), parts[2] && Number(parts[2]) - 1, parts[3] && Number(parts[3])];
    from = new Date(year, month || 0, day || 1).getTime();
    to = (day ? new Date(year, Number(month), Number(day) + 1) : month !== undefined && parts[2] ? new Date(year, Number(month) + 1) : new Date(year + 1, 0)).getTime();
  }
  if (name === "after") return (id) => facts.madeAt(id) >= from;
  if (name === "before") return (id) => facts.madeAt(id) < from;
  return (id) => facts.madeAt(id) >= from && facts.madeAt(id) < to;
}
