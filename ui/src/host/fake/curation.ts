/** Answers what tags, albums and saved searches ask, in a library that has none yet. */
import type { Change, Which } from "../../bindings/curation";
import type { Fault } from "../../bindings/fault";
import type { Args, CommandName, Reply } from "../host";
import { faultOf } from "./faults";
import type { FakeImages } from "./images";

type Named =
  | "shelves" | "common_values" | "set_note" | "tag" | "untag" | "rename_tag" | "delete_tag" | "create_album" | "rename_album"
  | "move_album" | "delete_album" | "set_album_cover" | "add_to_album" | "remove_from_album" | "arrange_album"
  | "save_smart_album" | "change_smart_album" | "delete_smart_album";
type Answers = { [Name in Extract<CommandName, Named>]: (args: Args<Name>) => Reply<Name> };

interface Parts {
  images: FakeImages;
  change(kind: string, ids: readonly number[], act: () => void, back: () => void): Change;
  idsOf(which: Which): readonly number[];
  fail(fault: Fault): never;
}

export function curation({ images, change, idsOf, fail }: Parts): Answers {
  const nothing = (): void => {};
  const touch = (kind: string, ids: readonly number[]): Change => change(kind, ids.filter((id) => images.has(id)), nothing, nothing);
  const gone = (): never => fail(faultOf("not_now"));
  let last = 0;
  return {
    shelves: () => ({ albums: [], smart_albums: [], tags: [] }),
    common_values: ({ which }) => ({ count: idsOf(which).length, rating: null, favourite: null, model: null, pixels: null, note: null, tags: [], albums: [] }),
    set_note: ({ which }) => touch("note", idsOf(which)),
    tag: ({ which }) => touch("tag", idsOf(which)),
    untag: ({ which }) => touch("untag", idsOf(which)),
    rename_tag: gone,
    delete_tag: gone,
    create_album: () => ({ change: change("create_album", [], nothing, nothing), id: (last += 1) }),
    rename_album: gone,
    move_album: gone,
    delete_album: gone,
    set_album_cover: gone,
    add_to_album: gone,
    remove_from_album: gone,
    arrange_album: gone,
    save_smart_album: () => ({ change: change("save_smart_album", [], nothing, nothing), id: (last += 1) }),
    change_smart_album: gone,
    delete_smart_album: gone,
  };
}
