import type { ChangeName } from "../../bindings/curation";
import { number, plural } from "../format";

const images = (count: number): string => plural(count, "an image", `${number(count)} images`);
const quoted = (subject: string | null): string => (subject === null ? "" : ` “${subject}”`);

/** What each kind of change is called, as in “Undo tagging 1,240 images”. */
const KINDS: Readonly<Record<string, (name: ChangeName) => string>> = {
  rate: ({ count }) => `rating ${images(count)}`,
  favourite: ({ count }) => `marking ${images(count)} as favourites`,
  note: ({ count }) => `the note of ${images(count)}`,
  trash: ({ count }) => `moving ${images(count)} to the trash`,
  restore: ({ count }) => `restoring ${images(count)}`,
  keep_best: ({ count }) => `keeping the best of the duplicates, ${images(count)} trashed`,
  tag: ({ count }) => `tagging ${images(count)}`,
  untag: ({ count }) => `untagging ${images(count)}`,
  rename_tag: ({ subject }) => `renaming the tag${quoted(subject)}`,
  delete_tag: ({ subject }) => `deleting the tag${quoted(subject)}`,
  create_album: ({ subject }) => `making the album${quoted(subject)}`,
  rename_album: ({ subject }) => `renaming the album${quoted(subject)}`,
  move_album: ({ subject }) => `moving the album${quoted(subject)}`,
  delete_album: ({ subject }) => `deleting the album${quoted(subject)}`,
  set_album_cover: ({ subject }) => `the cover of${quoted(subject)}`,
  add_to_album: ({ count, subject }) => `adding ${images(count)} to${quoted(subject)}`,
  remove_from_album: ({ count, subject }) => `taking ${images(count)} out of${quoted(subject)}`,
  arrange_album: ({ subject }) => `arranging${quoted(subject)}`,
  save_smart_album: ({ subject }) => `saving the smart album${quoted(subject)}`,
  change_smart_album: ({ subject }) => `changing the smart album${quoted(subject)}`,
  delete_smart_album: ({ subject }) => `deleting the smart album${quoted(subject)}`,
};

/** Words of changes and of taking them back. */
export const changes = {
  name: (change: ChangeName) => KINDS[change.kind]?.(change) ?? "the last change",
  undo: (name: string) => `Undo ${name}`,
  redo: (name: string) => `Redo ${name}`,
  undone: (name: string) => `Undone: ${name}`,
  redone: (name: string) => `Done again: ${name}`,
  noted: (count: number) => plural(count, "The note is kept", `${number(count)} images have this note`),
};
