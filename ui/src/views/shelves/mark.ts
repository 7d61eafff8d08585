/** Tags, albums and notes of images. */
import type { Which } from "../../bindings/curation";
import type { App } from "../../state/app";
import { tellChange } from "../../state/changes";
import { words } from "../../words";

export async function tagImages(app: App, which: Which, name: string): Promise<void> {
  await tellChange(app, app.host.call("tag", { which, name }), (count) => words.shelves.tagged(count, name));
}

export async function untagImages(app: App, which: Which, name: string): Promise<void> {
  await tellChange(app, app.host.call("untag", { which, name }), (count) => words.shelves.untagged(count, name));
}

export async function addToAlbum(app: App, which: Which, album: number, name?: string): Promise<void> {
  await tellChange(app, app.host.call("add_to_album", { album, which }), (count) => words.shelves.added(count, name ?? nameOf(app, album)));
}

export async function removeFromAlbum(app: App, which: Which, album: number): Promise<void> {
  const name = nameOf(app, album);
  await tellChange(app, app.host.call("remove_from_album", { album, which }), (count) => words.shelves.removed(count, name));
}

export async function noteImages(app: App, which: Which, note: string): Promise<void> {
  const kept = note.trim() === "" ? null : note;
  await tellChange(app, app.host.call("set_note", { which, note: kept }), words.changes.noted);
}

function nameOf(app: App, album: number): string {
  return app.shelves.album(album)?.name ?? "";
}
