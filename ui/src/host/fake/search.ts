/** Answers what the search field asks, from the fake library. */
import type { Fault } from "../../bindings/fault";
import type { Completion, Look, QueryReading, TextMatch, View } from "../../bindings/library";
import type { Args, Reply } from "../host";
import { faultOf } from "./faults";
import { lot } from "./images";
import type { FakeImages } from "./images";
import { FIELDS, STATES, escaped, readQuery } from "./query";
import type { Facts } from "./query";

/** Tags and albums, as far as a search asks for them. */
export interface Shelved {
  /** Ids of an album, a saved search or a tag, in the view's own order. */
  ids(view: Extract<View, { id: number }>): number[];
  tags(id: number): readonly string[];
  albums(id: number): readonly string[];
  tagNames(): readonly string[];
  albumNames(): readonly string[];
}

type Named = "gallery" | "read_query" | "complete_query" | "text_matches" | "recent_searches" | "remember_search";
type Answers = { [Name in Named]: (args: Args<Name>) => Reply<Name> };

export function factsOf(images: FakeImages, shelved: Shelved): Facts {
  const texts = new Map<string, string>();
  const lower = (text: string): string => {
    let found = texts.get(text);
    if (found === undefined) {
      found = text.toLowerCase();
      texts.set(text, found);
    }
    return found;
  };
  return {
    now: images.now,
    madeAt: images.madeAt,
    text: (id, field) => (field === "any" || field === "prompt" ? lower(images.prompt(id)) : lower(images.image(id)?.negative_prompt ?? "")),
    values(id, field) {
      switch (field) {
        case "model":
          return [images.model(id)];
        case "tag":
          return shelved.tags(id).map(lower);
        case "album":
          return shelved.albums(id).map(lower);
        case "format":
          return ["png"];
        case "size":
          return [`${images.width(id)}x${images.height(id)}`];
        case "ratio":
          return [images.width(id) > images.height(id) ? "wide" : images.width(id) < images.height(id) ? "tall" : "square"];
        default:
          return [];
      }
    },
    number(id, field) {
      if (field === "rating") return images.rating(id);
      if (field === "width") return images.width(id);
      if (field === "height") return images.height(id);
      if (field === "similar") return lot(id * 7) % 16;
      return images.image(id)?.[field as "steps" | "seed"] ?? null;
    },
    is(id, what) {
      switch (what) {
        case "favourite":
          return images.isFavourite(id);
        case "trashed":
          return images.isTrashed(id);
        case "unrated":
          return images.rating(id) === 0;
        case "untagged":
          return shelved.tags(id).length === 0;
        case "demo":
          return images.image(id)?.demo ?? false;
        default:
          return false;
      }
    },
  };
}

export function searchAnswers(images: FakeImages, fail: (fault: Fault) => never, shelved: Shelved): Answers {
  const facts = factsOf(images, shelved);
  let recent: string[] = [];
  return {
    gallery: (look) => images.packed(ordered(images, look, foundIds(images, fail, shelved, look))),
    recent_searches: () => recent,
    remember_search({ value }) {
      recent = [value, ...recent.filter((one) => one !== value)];
      return null;
    },
    read_query: ({ value }): QueryReading => {
      const { tokens, error } = readQuery(value, facts);
      return { tokens, error };
    },
    complete_query: ({ query, at }) => complete(query, at, images, shelved),
    text_matches({ id, query }) {
      const words = readQuery(query, facts).tokens.filter((token) => token.kind === "word" || token.kind === "phrase");
      const image = images.image(id) ?? fail(faultOf("no_such_image"));
      return words.filter((token) => !token.negated).flatMap((token): TextMatch[] => {
        const pattern = new RegExp(escaped(query.slice(token.start, token.end).replaceAll('"', "")), "giu");
        return [...image.prompt.matchAll(pattern)].map((match) => ({ field: "prompt", start: match.index, end: match.index + match[0].length }));
      });
    },
  };
}

/** Ids of what is looked at, in the view's own order. */
export function foundIds(images: FakeImages, fail: (fault: Fault) => never, shelved: Shelved, { view, query }: Look): number[] {
  const ids = "id" in view ? shelved.ids(view) : images.ids(view.view);
  if (query.trim() === "") return ids;
  // An image is like those with the same picture.
  const likeness = query.replaceAll(/similar:(\d+)/gi, (_, id: string) => `similar:${lot(Number(id) * 7) % 16}`);
  const { error, test } = readQuery(likeness, factsOf(images, shelved));
  if (error) fail(faultOf("query_syntax", { message: error.message }));
  return ids.filter(test);
}

function ordered(images: FakeImages, { sort }: Look, ids: number[]): number[] {
  if (!sort || sort.by === "relevance") return ids;
  const value = (id: number): number | string => {
    switch (sort.by) {
      case "rating":
        return images.rating(id);
      case "model":
        return images.model(id);
      case "size":
        return images.image(id)?.bytes ?? 0;
      default:
        return images.madeAt(id);
    }
  };
  const known = new Map(ids.map((id) => [id, value(id)]));
  const way = sort.descending ? -1 : 1;
  return ids.sort((a, b) => {
    const [one, other] = [known.get(a) ?? 0, known.get(b) ?? 0];
    return one < other ? -way : one > other ? way : b - a;
  });
}

function complete(query: string, at: number, images: FakeImages, shelved: Shelved): Reply<"complete_query"> {
  const start = /(?:[a-z]+:)?(?:"[^"]*|[^\s()"]*)$/i.exec(query.slice(0, at))?.index ?? at;
  const typed = query.slice(start, at).replace(/^-/, "").toLowerCase();
  const from = start + (query.charAt(start) === "-" ? 1 : 0);
  const colon = typed.indexOf(":");
  const end = at + (/^[^\s()]*/.exec(query.slice(at))?.[0].length ?? 0);
  if (colon < 0) {
    const entries = FIELDS.filter((field) => field.startsWith(typed)).map((field): Completion => ({ text: `${field}:`, label: `${field}:`, kind: "field", count: null }));
    return { start: from, end, entries: typed === "" && query.trim() !== "" ? [] : entries };
  }
  const [field, value] = [typed.slice(0, colon), typed.slice(colon + 1).replaceAll('"', "")];
  const counted = (ids: (id: number) => boolean): number => images.ids("all").slice(0, 20_000).filter(ids).length;
  const known: Readonly<Record<string, () => [string, Completion["kind"], number | null][]>> = {
    tag: () => shelved.tagNames().map((name) => [name, "tag", counted((id) => shelved.tags(id).includes(name))]),
    album: () => shelved.albumNames().map((name) => [name, "album", counted((id) => shelved.albums(id).includes(name))]),
    model: () => ["flux-1-dev", "flux-1-schnell", "gpt-image-1", "qwen-image-2.0"].map((name) => [name, "model", counted((id) => images.model(id) === name)]),
    is: () => STATES.map((name) => [name, "value", null]),
    rating: () => [">=4", "5", "4", "3", "2", "1", "0"].map((name) => [name, "value", null]),
    format: () => ["png", "jpeg", "webp"].map((name) => [name, "value", null]),
    ratio: () => ["wide", "square", "tall"].map((name) => [name, "value", null]),
    after: () => ["today", "yesterday", "7 days ago"].map((name) => [name, "value", null]),
  };
  const entries = (known[field]?.() ?? [])
    .filter(([name]) => name.toLowerCase().includes(value))
    .map(([name, kind, count]): Completion => ({ text: `${field}:${/\s/.test(name) ? `"${name}"` : name}`, label: name, kind, count }));
  return { start: from, end, entries };
}
