/** What can be done with shelves. */
import type { Dragged } from "../../state/drag";
import type { App } from "../../state/app";
import { ask } from "../../components/dialog";
import { tellChange } from "../../state/changes";
import type { Branch } from "../../state/shelves";
import { draggedOf } from "../../state/which";
import { words } from "../../words";

/** Runs it; a fault becomes a toast. */
export function attempt(app: App, work: Promise<unknown>): void {
  work.catch(app.toasts.fault);
}

export async function makeAlbum(app: App, name: string, parent: number | null): Promise<number> {
  const { change, id } = await app.host.call("create_album", { name, parent });
  if (change.change !== null) app.toasts.show({ text: words.shelves.made(name), undo: change.change });
  return id;
}

export async function renameAlbum(app: App, id: number, name: string): Promise<void> {
  await tellChange(app, app.host.call("rename_album", { id, name }), () => words.shelves.renamed(name));
}

export async function renameTag(app: App, id: number, name: string): Promise<void> {
  await tellChange(app, app.host.call("rename_tag", { id, name }), () => words.shelves.renamed(name));
}

export async function changeSmartAlbum(app: App, id: number, name: string, query: string): Promise<void> {
  await tellChange(app, app.host.call("change_smart_album", { id, name, query }), () => words.shelves.changed(name));
}

export async function deleteAlbum(app: App, { id, name, children, count }: Branch): Promise<void> {
  if (id === null) return;
  const say = words.shelves;
  // What is empty is gone without a word; undo brings it back.
  const isEmpty = count === 0 && children.length === 0;
  if (!isEmpty && !(await ask({ title: say.deleteAlbumTitle(name), text: say.deleteAlbumText, yes: say.delete, bad: true }))) return;
  leave(app, "album", id);
  await tellChange(app, app.host.call("delete_album", { value: id }), () => say.deleted(name));
}

export async function deleteTag(app: App, { id, path, count }: Branch): Promise<void> {
  if (id === null) return;
  const say = words.shelves;
  if (!(await ask({ title: say.deleteTagTitle(path), text: say.deleteTagText(count ?? 0), yes: say.delete, bad: true }))) return;
  leave(app, "tag", id);
  await tellChange(app, app.host.call("delete_tag", { value: id }), () => say.deleted(path));
}

export async function deleteSmartAlbum(app: App, { id, name }: Branch): Promise<void> {
  if (id === null) return;
  const say = words.shelves;
  if (!(await ask({ title: say.deleteSmartTitle(name), text: say.deleteSmartText, yes: say.delete, bad: true }))) return;
  leave(app, "smart_album", id);
  await tellChange(app, app.host.call("delete_smart_album", { value: id }), () => say.deleted(name));
}

/** Nobody stays in a place that goes. */
function leave(app: App, view: "album" | "smart_album" | "tag", id: number): void {
  const place = app.place();
  if (place.at === "gallery" && place.view.view === view && place.view.id === id) app.go({ at: "gallery", view: { view: "all" } });
}

/** Puts an album before or behind the one beside it. */
export async function shiftAlbum(app: App, id: number, by: 1 | -1): Promise<void> {
  const album = app.shelves.album(id);
  if (!album) return;
  const siblings = app.shelves.all().albums.filter((one) => one.parent === album.parent);
  const to = siblings.findIndex((one) => one.id === id) + by;
  if (to < 0 || to >= siblings.length) return;
  await tellChange(app, app.host.call("move_album", { id, parent: album.parent, position: to }), () => words.shelves.moved(album.name));
}

/** Puts an album inside another, behind those that are there. */
export async function moveAlbum(app: App, id: number, parent: number | null): Promise<void> {
  const album = app.shelves.album(id);
  if (!album || album.parent === parent) return;
  const position = app.shelves.all().albums.filter((one) => one.parent === parent).length;
  await tellChange(app, app.host.call("move_album", { id, parent, position }), () => words.shelves.moved(album.name));
}

/** Chooses the image that stands for an album; `null`: none any more. */
export async function coverAlbum(app: App, id: number, image: number | null): Promise<void> {
  const name = app.shelves.album(id)?.name ?? "";
  await tellChange(app, app.host.call("set_album_cover", { album: id, image }), () => (image === null ? words.shelves.uncovered(name) : words.shelves.covered(name)));
}

/** Albums that an album can be put into: all but itself and those inside it. */
export function placesFor(app: App, id: number): { id: number; path: string }[] {
  const inside = new Set([id]);
  const all = app.shelves.all().albums;
  for (let grown = 0; grown !== inside.size; ) {
    grown = inside.size;
    for (const album of all) if (album.parent !== null && inside.has(album.parent)) inside.add(album.id);
  }
  return all.filter((album) => !inside.has(album.id)).map((album) => ({ id: album.id, path: app.shelves.pathOf(album.id) }));
}

export async function dropOnAlbum(app: App, { id, name }: Branch, dragged: Dragged): Promise<void> {
  if (id === null) return;
  await tellChange(app, app.host.call("add_to_album", { album: id, which: draggedOf(app, dragged) }), (count) => words.shelves.added(count, name));
}

export async function dropOnTag(app: App, { path }: Branch, dragged: Dragged): Promise<void> {
  await tellChange(app, app.host.call("tag", { which: draggedOf(app, dragged), name: path }), (count) => words.shelves.tagged(count, path));
}
