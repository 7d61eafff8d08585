/** Tags, albums, smart albums and notes of the fake library. */
import type { Album, Cover, Shelves, SmartAlbum, Tag, TagUse } from "../../bindings/curation";
import type { FakeImages } from "./images";
import { lot } from "./images";
import { readQuery } from "./query";
import { factsOf } from "./search";
import type { Shelved } from "./search";

/** The tags a library begins with, and of how many images one has each. */
const TAGS: readonly [name: string, oneOf: number][] = [
  ["botanical", 5], ["landscape", 9], ["landscape/dawn", 19], ["landscape/mist", 23], ["night city", 7], ["paper cut", 11],
  ["space", 13], ["style/linocut", 29], ["style/risograph", 31],
];
const ALBUMS: readonly [name: string, parent: number | null, oneOf: number][] = [
  ["Moodboard", null, 27], ["Paper foxes", null, 17], ["Spring edition", 2, 41], ["Tarot deck", null, 31], ["Halden Coffee, spring", null, 37],
];
/** A million images with tags would only take longer to make. */
const MARKED_AT_MOST = 20_000;

interface KeptAlbum {
  id: number;
  parent: number | null;
  name: string;
  ids: number[];
  /** The image chosen to stand for it. */
  cover: number | null;
}

interface KeptTag {
  id: number;
  name: string;
  ids: Set<number>;
}

export interface FakeShelves {
  /** What a search asks of them. */
  shelved: Shelved;
  tags: Map<number, KeptTag>;
  /** In their order among their siblings. */
  albums: KeptAlbum[];
  smart: SmartAlbum[];
  notes: Map<number, string>;
  /** Makes a tag or finds it by its name. */
  tagNamed(name: string): KeptTag;
  nextId(): number;
  all(): Shelves;
  tagsOf(ids: readonly number[]): TagUse[];
  albumsOf(ids: readonly number[]): TagUse[];
  /** Ids of a saved search. */
  idsOfSearch(query: string): number[];
  /** Ids of a tag with those below it. */
  idsOfTag(id: number): Set<number>;
}

export function makeShelves(images: FakeImages, count: number, bare: boolean): FakeShelves {
  let last = 0;
  const nextId = (): number => (last += 1);
  const few = Math.min(count, MARKED_AT_MOST);
  const chosen = (kind: number, oneOf: number): number[] => {
    const ids: number[] = [];
    for (let id = count; id > count - few; id -= 1) if (lot(id * 131 + kind) % oneOf === 0) ids.push(id);
    return ids;
  };
  const tags = new Map<number, KeptTag>();
  const albums: KeptAlbum[] = [];
  let smart: SmartAlbum[] = [];
  const notes = new Map<number, string>();
  if (!bare) {
    for (const [name, oneOf] of TAGS) {
      const id = nextId();
      tags.set(id, { id, name, ids: new Set(chosen(id, oneOf)) });
    }
    last = 0;
    for (const [name, parent, oneOf] of ALBUMS) {
      const id = nextId();
      albums.push({ id, parent, name, ids: chosen(id + 100, oneOf), cover: null });
    }
    last = 100;
    smart = [
      { id: 1, name: "Four stars and up", query: "rating:>=4", count: null },
      { id: 2, name: "This week", query: 'after:"7 days ago"', count: null },
      { id: 3, name: "Flux, unrated", query: "model:flux-1-dev is:unrated", count: null },
    ];
  }
  const isHere = (id: number): boolean => !images.isTrashed(id);
  const counted = (ids: Iterable<number>): number => {
    let sum = 0;
    for (const id of ids) if (isHere(id)) sum += 1;
    return sum;
  };
  function idsOfTag(id: number): Set<number> {
    const name = tags.get(id)?.name ?? "";
    const all = new Set<number>();
    for (const tag of tags.values()) if (tag.name === name || tag.name.startsWith(`${name}/`)) for (const one of tag.ids) all.add(one);
    return all;
  }
  function coverOf(album: KeptAlbum): Cover | null {
    const chosen = album.cover !== null && isHere(album.cover);
    const id = chosen ? album.cover : album.ids.find(isHere);
    return id === undefined || id === null ? null : { id, version: images.version(id), chosen };
  }
  const shelved: Shelved = {
    tags: (id) => [...tags.values()].filter((tag) => tag.ids.has(id)).map((tag) => tag.name),
    albums: (id) => albums.filter((album) => album.ids.includes(id)).map((album) => album.name),
    tagNames: () => [...tags.values()].map((tag) => tag.name),
    albumNames: () => albums.map((album) => album.name),
    ids(view) {
      if (view.view === "album") return albums.find((album) => album.id === view.id)?.ids.filter(isHere) ?? [];
      if (view.view === "tag") return [...idsOfTag(view.id)].filter(isHere).sort((a, b) => b - a);
      return shelves.idsOfSearch(shelves.smart.find((one) => one.id === view.id)?.query ?? "");
    },
  };
  const shelves: FakeShelves = {
    shelved, tags, albums, smart, notes, nextId, idsOfTag,
    idsOfSearch(query) {
      // What a million images would take nobody looks at here.
      const ids = images.ids("all").slice(0, MARKED_AT_MOST);
      const { error, test } = readQuery(query, factsOf(images, shelved));
      return error ? [] : ids.filter(test);
    },
    tagNamed(name) {
      const known = [...tags.values()].find((tag) => tag.name.toLowerCase() === name.toLowerCase());
      if (known) return known;
      const made = { id: nextId(), name, ids: new Set<number>() };
      tags.set(made.id, made);
      return made;
    },
    all: () => ({
      albums: albums.map((album): Album => ({ id: album.id, parent: album.parent, name: album.name, count: counted(album.ids), cover: coverOf(album) })),
      smart_albums: shelves.smart.map((one) => ({ ...one, count: shelves.idsOfSearch(one.query).length })),
      tags: [...tags.values()]
        .map((tag): Tag => ({ id: tag.id, name: tag.name, count: counted(idsOfTag(tag.id)) }))
        .sort((a, b) => a.name.localeCompare(b.name)),
    }),
    tagsOf: (ids) =>
      [...tags.values()]
        .map((tag) => ({ id: tag.id, name: tag.name, count: ids.filter((id) => tag.ids.has(id)).length }))
        .filter(({ count: some }) => some > 0)
        .sort((a, b) => a.name.localeCompare(b.name)),
    albumsOf: (ids) =>
      albums
        .map((album) => {
          const inside = new Set(album.ids);
          return { id: album.id, name: album.name, count: ids.filter((id) => inside.has(id)).length };
        })
        .filter(({ count: some }) => some > 0),
  };
  return shelves;
}
