/**
 * The search: chips and the text beside them, together one query; what the core reads in it; and the order of what is
 * found. The gallery shows whatever stands here.
 */
import { batch, createComputed, createEffect, createMemo, createRoot, createSignal, on } from "solid-js";
import type { Accessor } from "solid-js";
import type { QueryError, QueryReading, QueryToken, Sort } from "../bindings/library";
import type { App } from "./app";
import { newest } from "./newest";
import { keyOfView } from "./view";

/** A field with its value that is typed to its end. */
export interface Chip {
  /** As it stands in the query. */
  text: string;
  /** `tag`, `rating`; */
  field: string;
  /** What is behind the colon, without quotes. */
  value: string;
  negated: boolean;
}

/** What is wrong, and where: in a chip by its place, or in the text. */
export interface Mistake {
  message: string;
  /** The whole query, mended. */
  suggestion: string | null;
  chip: number | null;
  /** In the text: from here to there. */
  from: number;
  to: number;
}

export interface Search {
  chips: Accessor<readonly Chip[]>;
  text: Accessor<string>;
  /** Where the caret should stand in the text, after something else than typing has changed it. */
  caret: Accessor<number>;
  /** Chips and text as the language has them; empty: no search. */
  query: Accessor<string>;
  mistake: Accessor<Mistake | null>;
  sort: Accessor<Sort | null>;
  setSort(sort: Sort | null): void;
  /** The text was typed, and the caret stands there. */
  type(text: string, caret: number): void;
  /** Another query altogether. The caret stands at its end, or where it is said. */
  set(query: string, caret?: number): void;
  remove(chip: number): void;
  /** Puts a chip back into the text, to be typed on. */
  edit(chip: number): void;
  /** What is typed is done: a field at its end becomes a chip. */
  finish(): void;
  /** What to search for: the query, without the part that cannot be read. */
  good: Accessor<string>;
  /** Something is offered, or looked for, to complete what is typed. */
  offering: Accessor<boolean>;
  setOffering(offering: boolean): void;
  /** Searches that were used in this library, newest first. */
  recent: Accessor<readonly string[]>;
  /** The query before the text, which completions and mistakes count from. */
  before(): string;
  /** Asks for the keyboard; the field takes it when it is there. */
  focus(): void;
  wanted: Accessor<number>;
}

/** Searches that are remembered. */
const RECENT = 20;

export function createSearch(app: App): Search {
  return createRoot(() => buildSearch(app));
}

function buildSearch(app: App): Search {
  const [chips, setChips] = createSignal<readonly Chip[]>([]);
  const [text, setText] = createSignal("");
  const [caret, setCaret] = createSignal(0);
  const [read, setRead] = createSignal<{ query: string; reading: QueryReading } | null>(null);
  const [sort, setSort] = createSignal<Sort | null>(null);
  const [recent, setRecent] = createSignal<readonly string[]>([]);
  const [wanted, setWanted] = createSignal(0);
  const [offering, setOffering] = createSignal(false);

  const before = (): string => chips().map((chip) => `${chip.text} `).join("");
  const query = createMemo(() => {
    const whole = before() + text();
    return whole.trim() === "" ? "" : whole;
  });

  const reader = newest(
    (wish: string) => app.host.call("read_query", { value: wish }),
    (reading, wish) => {
      if (wish !== query()) return;
      batch(() => {
        setRead({ query: wish, reading });
        sortOut(reading);
      });
    },
    (thrown) => app.toasts.fault(thrown),
  );

  /** Fields that are typed to their end become chips. Where `or` and parentheses matter, all of it stays text. */
  function sortOut(reading: QueryReading): void {
    const head = before();
    const isTree = reading.tokens.some((token) => token.kind === "operator" || token.kind === "parenthesis");
    if (isTree) {
      if (chips().length > 0) put([], head + text(), head.length + caret());
      return;
    }
    const done = reading.tokens.filter((token) => token.kind === "field" && isDone(token, head.length));
    if (done.length > 0) take(done, head.length);
  }
  /** White space follows, and nobody is typing in it. */
  function isDone(token: QueryToken, from: number): boolean {
    if (token.start < from || !/\s/.test(text().charAt(token.end - from))) return false;
    return caret() < token.start - from || caret() > token.end - from;
  }
  function take(tokens: readonly QueryToken[], from: number): void {
    let [rest, at, last] = ["", caret(), 0];
    const all = text();
    const made = tokens.map((token) => {
      const [start, end] = [token.start - from, token.end - from];
      // The white space behind it goes along.
      const next = end + (/^\s*/.exec(all.slice(end))?.[0].length ?? 0);
      rest += all.slice(last, start);
      if (caret() >= next) at -= next - start;
      else if (caret() > start) at -= caret() - start;
      last = next;
      return chipOf(all.slice(start, end), token);
    });
    put([...chips(), ...made], rest + all.slice(last), at);
  }
  function put(next: readonly Chip[], rest: string, at: number): void {
    batch(() => {
      setChips(next);
      setText(rest);
      setCaret(Math.max(0, at));
    });
  }

  // Until the next reading is here the last one holds: what is wrong must not blink with every key.
  const mistake = createMemo((last: Mistake | null): Mistake | null => {
    const known = read();
    if (query() === "" || !known) return null;
    if (known.query !== query()) return last;
    return known.reading.error ? place(known.reading.error) : null;
  }, null);
  function place(error: QueryError): Mistake {
    const { message, suggestion } = error;
    let start = 0;
    for (const [at, chip] of chips().entries()) {
      if (error.start < start + chip.text.length) return { message, suggestion, chip: at, from: 0, to: 0 };
      start += chip.text.length + 1;
    }
    return { message, suggestion, chip: null, from: Math.max(0, error.start - start), to: Math.max(0, error.end - start) };
  }

  // A part that cannot be read changes nothing: what stays is the result from before it was begun.
  const good = createMemo((): string => {
    const known = read();
    const error = known?.query === query() ? known.reading.error : null;
    if (!known || !error) return query();
    // All of the part: its value alone may be what is wrong.
    const part = known.reading.tokens.find((token) => token.start <= error.start && error.start < token.end);
    const from = Math.min(error.start, part?.start ?? error.start);
    const rest = query().slice(0, from) + query().slice(Math.max(error.end, part?.end ?? error.end));
    return rest.trim() === "" ? "" : rest;
  });

  function set(whole: string, at = whole.length): void {
    put([], whole, at);
  }
  function remember(): void {
    const used = query().trim();
    if (used === "" || used === recent()[0]) return;
    setRecent((known) => [used, ...known.filter((one) => one !== used)].slice(0, RECENT));
    // Only a convenience: nobody is told when it cannot be kept.
    app.host.call("remember_search", { value: used }).catch(() => {});
  }
  createEffect(
    on(app.library, (library) => {
      setRecent([]);
      if (library) app.host.call("recent_searches", null).then(setRecent, () => {});
    }),
  );

  createEffect(on(query, (wish) => (wish === "" ? reader.drop() : reader.ask(wish)), { defer: true }));
  // A search belongs to the place it was made in; a place may bring its own. Orders are kept for each place.
  let here = "all";
  const sorts = new Map<string, Sort | null>();
  createComputed(
    on(app.place, (next) => {
      if (next.at !== "gallery") return;
      const key = keyOfView(next.view);
      batch(() => {
        if (next.query !== undefined) set(next.query === "" ? "" : `${next.query} `);
        else if (key !== here) set("");
        setSort(sorts.get(key) ?? null);
      });
      here = key;
    }),
  );

  return {
    chips, text, caret, query, good, mistake, sort, recent, before, set, wanted, offering, setOffering,
    setSort(next) {
      sorts.set(here, next);
      setSort(next);
    },
    type(next, at) {
      put(chips(), next, at);
    },
    remove(chip) {
      put(chips().filter((_, at) => at !== chip), text(), 0);
    },
    edit(chip) {
      const edited = chips()[chip]?.text;
      if (edited === undefined) return;
      const rest = text() === "" ? "" : ` ${text()}`;
      put(chips().filter((_, at) => at !== chip), edited + rest, edited.length);
    },
    finish() {
      remember();
      const last = read()?.query === query() ? read()?.reading.tokens.at(-1) : undefined;
      // A word stays the beginning of words.
      if (last?.kind === "field" && last.end === query().length) put(chips(), `${text()} `, text().length + 1);
    },
    focus: () => setWanted((count) => count + 1),
  };
}

function chipOf(text: string, token: QueryToken): Chip {
  const colon = text.indexOf(":");
  return {
    text,
    field: token.field ?? text.slice(token.negated ? 1 : 0, Math.max(0, colon)),
    value: text.slice(colon + 1).replace(/^"(.*)"$/, "$1"),
    negated: token.negated,
  };
}
