/** Answers what sorts the fake library out: tags, albums, notes, duplicates. */
import type { CommonValues, DuplicateGroup, Which } from "../../bindings/curation";
import type { Change } from "../../bindings/curation";
import type { Args, CommandName, Reply } from "../host";
import { faultOf } from "./faults";
import type { FakeImages } from "./images";
import type { FakeShelves } from "./shelves";

/** Does and takes back a change; `subject` names the tag or album it was about. */
export type MakeChange = (kind: string, ids: readonly number[], act: () => void, back: () => void, more?: { subject?: string; shelves?: boolean }) => Change;

interface Around {
  images: FakeImages;
  shelves: FakeShelves;
  change: MakeChange;
  idsOf(which: Which): number[];
  trash(ids: readonly number[], kind: string): Change;
}

type Answers = { [Name in CommandName]: (args: Args<Name>) => Reply<Name> | Promise<Reply<Name>> };
type Curation = Pick<
  Answers,
  | "shelves" | "tag" | "untag" | "rename_tag" | "delete_tag" | "create_album" | "rename_album" | "move_album" | "delete_album" | "set_album_cover"
  | "add_to_album" | "remove_from_album" | "arrange_album" | "save_smart_album" | "change_smart_album" | "delete_smart_album" | "set_note"
  | "common_values" | "duplicates" | "keep_best"
>;

function sizeOf(text: string | null): [number, number] | null {
  const [width, height] = text?.split("x").map(Number) ?? [];
  return width && height ? [width, height] : null;
}

export function curationAnswers({ images, shelves, change, idsOf, trash }: Around): Curation {
  const fail = (): never => {
    throw faultOf("no_such_image");
  };
  const albumOf = (id: number) => shelves.albums.find((album) => album.id === id) ?? fail();
  const shelfChange = (kind: string, subject: string, act: () => void, back: () => void): Change => change(kind, [], act, back, { subject, shelves: true });
  const shared = <Value>(ids: readonly number[], of: (id: number) => Value): Value | null => {
    const [first] = ids;
    if (first === undefined) return null;
    const one = of(first);
    return ids.every((id) => of(id) === one) ? one : null;
  };

  function retag(which: Which, name: string, on: boolean): Change {
    const clean = name.trim();
    const tag = shelves.tagNamed(clean);
    const some = idsOf(which).filter((id) => tag.ids.has(id) !== on);
    const turn = (to: boolean): void => some.forEach((id) => (to ? tag.ids.add(id) : tag.ids.delete(id)));
    return change(on ? "tag" : "untag", some, () => turn(on), () => turn(!on), { subject: clean, shelves: true });
  }
  function reorder(ids: number[], moved: readonly number[], before: number | null): number[] {
    const rest = ids.filter((id) => !moved.includes(id));
    const at = before === null ? rest.length : rest.indexOf(before);
    return [...rest.slice(0, at), ...moved, ...rest.slice(at)];
  }
  /** The list of albums after and before something is done to it. */
  function relist(kind: string, subject: string, next: typeof shelves.albums): Change {
    const before = [...shelves.albums];
    const put = (list: typeof shelves.albums): void => void shelves.albums.splice(0, shelves.albums.length, ...list);
    return shelfChange(kind, subject, () => put(next), () => put(before));
  }

  return {
    shelves: () => shelves.all(),
    tag: ({ which, name }) => retag(which, name, true),
    untag: ({ which, name }) => retag(which, name, false),
    rename_tag({ id, name }) {
      const tag = shelves.tags.get(id) ?? fail();
      const before = new Map([...shelves.tags.values()].map((one) => [one.id, { ...one, ids: new Set(one.ids) }]));
      const old = tag.name;
      const put = (tags: typeof before): void => {
        shelves.tags.clear();
        for (const [key, value] of tags) shelves.tags.set(key, { ...value, ids: new Set(value.ids) });
      };
      return shelfChange("rename_tag", old, () => {
        const twin = [...shelves.tags.values()].find((one) => one.id !== id && one.name === name);
        const mine = shelves.tags.get(id);
        if (twin && mine) {
          mine.ids.forEach((one) => twin.ids.add(one));
          shelves.tags.delete(id);
        } else {
          for (const one of shelves.tags.values()) if (one.name === old || one.name.startsWith(`${old}/`)) one.name = name + one.name.slice(old.length);
        }
      }, () => put(before));
    },
    delete_tag({ value }) {
      const tag = shelves.tags.get(value) ?? fail();
      return shelfChange("delete_tag", tag.name, () => void shelves.tags.delete(value), () => void shelves.tags.set(value, tag));
    },
    create_album({ name, parent }) {
      const id = shelves.nextId();
      return { change: relist("create_album", name, [...shelves.albums, { id, parent, name, ids: [], cover: null }]), id };
    },
    rename_album({ id, name }) {
      const album = albumOf(id);
      const old = album.name;
      return shelfChange("rename_album", old, () => (album.name = name), () => (album.name = old));
    },
    move_album({ id, parent, position }) {
      const album = albumOf(id);
      const siblings = shelves.albums.filter((one) => one.parent === parent && one.id !== id);
      const moved = { ...album, parent };
      const rest = shelves.albums.filter((one) => one.id !== id);
      const before = siblings[position];
      const at = before ? rest.indexOf(before) : rest.length;
      return relist("move_album", album.name, [...rest.slice(0, at), moved, ...rest.slice(at)]);
    },
    delete_album({ value }) {
      const inside = new Set([value]);
      for (let grown = 0; grown !== inside.size; ) {
        grown = inside.size;
        for (const one of shelves.albums) if (one.parent !== null && inside.has(one.parent)) inside.add(one.id);
      }
      return relist("delete_album", albumOf(value).name, shelves.albums.filter((one) => !inside.has(one.id)));
    },
    set_album_cover({ album, image }) {
      const kept = albumOf(album);
      const old = kept.cover;
      return shelfChange("set_album_cover", kept.name, () => (kept.cover = image), () => (kept.cover = old));
    },
    add_to_album({ album, which }) {
      const kept = albumOf(album);
      const some = idsOf(which).filter((id) => !kept.ids.includes(id));
      return change("add_to_album", some, () => kept.ids.push(...some), () => (kept.ids = kept.ids.filter((id) => !some.includes(id))), { subject: kept.name, shelves: true });
    },
    remove_from_album({ album, which }) {
      const kept = albumOf(album);
      const before = [...kept.ids];
      const gone = new Set(idsOf(which));
      const some = before.filter((id) => gone.has(id));
      return change("remove_from_album", some, () => (kept.ids = before.filter((id) => !gone.has(id))), () => (kept.ids = before), { subject: kept.name, shelves: true });
    },
    arrange_album({ album, ids, before }) {
      const kept = albumOf(album);
      const old = [...kept.ids];
      return change("arrange_album", ids, () => (kept.ids = reorder(old, ids, before)), () => (kept.ids = old), { subject: kept.name, shelves: true });
    },
    save_smart_album({ name, query }) {
      const id = shelves.nextId();
      const before = shelves.smart;
      return { change: shelfChange("save_smart_album", name, () => (shelves.smart = [...before, { id, name, query, count: null }]), () => (shelves.smart = before)), id };
    },
    change_smart_album({ id, name, query }) {
      const before = shelves.smart;
      return shelfChange("change_smart_album", name, () => (shelves.smart = before.map((one) => (one.id === id ? { ...one, name, query } : one))), () => (shelves.smart = before));
    },
    delete_smart_album({ value }) {
      const before = shelves.smart;
      const gone = before.find((one) => one.id === value) ?? fail();
      return shelfChange("delete_smart_album", gone.name, () => (shelves.smart = before.filter((one) => one.id !== value)), () => (shelves.smart = before));
    },
    set_note({ which, note }) {
      const before = idsOf(which).map((id) => [id, shelves.notes.get(id) ?? null] as const).filter(([, old]) => old !== note);
      const put = (id: number, text: string | null): void => void (text === null ? shelves.notes.delete(id) : shelves.notes.set(id, text));
      return change("note", before.map(([id]) => id), () => before.forEach(([id]) => put(id, note)), () => before.forEach(([id, old]) => put(id, old)));
    },
    common_values({ which }): CommonValues {
      const ids = idsOf(which);
      // Enough to tell that they differ.
      const some = ids.slice(0, 5000);
      return {
        count: ids.length,
        rating: shared(ids, images.rating),
        favourite: shared(ids, images.isFavourite),
        model: shared(some, (id) => images.image(id)?.model ?? null),
        pixels: sizeOf(shared(some, (id) => `${images.image(id)?.width}x${images.image(id)?.height}`)),
        note: shared(some, (id) => shelves.notes.get(id) ?? null),
        tags: shelves.tagsOf(ids),
        albums: shelves.albumsOf(ids),
      };
    },
    duplicates({ value }): DuplicateGroup[] {
      // The pictures of the fake are few: images that show the same one, as if they were delivered twice.
      const alike = new Map<string, number[]>();
      const most = value === "file" ? 60 : value === "pixels" ? 120 : 160;
      for (const id of idsOf({ which: "look", look: { view: { view: "all" }, query: "", sort: null } }).filter((one) => one > images.last() - most)) {
        const image = images.image(id);
        if (!image) continue;
        const key = value === "near" ? image.prompt : `${image.prompt}${image.model}`;
        alike.set(key, [...(alike.get(key) ?? []), id]);
      }
      const pixels = (id: number): number => images.width(id) * images.height(id);
      const better = (a: number, b: number): number =>
        images.rating(b) - images.rating(a) || Number(images.isFavourite(b)) - Number(images.isFavourite(a)) || pixels(b) - pixels(a) || images.madeAt(a) - images.madeAt(b) || a - b;
      return [...alike.values()]
        .filter((ids) => ids.length > 1)
        .map((ids) => ids.toSorted(better))
        .map((ids) => ({ ids, best: ids[0] ?? 0 }))
        .sort((a, b) => b.best - a.best);
    },
    keep_best({ keep, trash: gone }) {
      const stays = (id: number): boolean => images.has(id) && !images.isTrashed(id) && !gone.includes(id);
      if (keep.length === 0 || !keep.every(stays)) throw faultOf("not_now");
      return trash(gone, "keep_best");
    },
  };
}
