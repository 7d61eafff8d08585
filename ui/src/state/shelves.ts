/** Albums, smart albums and tags, kept true by events, and the trees that the sidebar draws of them. */
import { createMemo, createRoot, createSignal } from "solid-js";
import type { Accessor } from "solid-js";
import type { Album, Cover, Shelves, SmartAlbum, Tag } from "../bindings/curation";
import type { App } from "./app";
import type { Studio } from "./studio";
import type { GalleryView } from "./view";

/** A shelf with those below it. */
export interface Branch {
  /** The last part of its name. */
  name: string;
  /** The whole name, for a tag with its parts before. */
  path: string;
  /** `null` for a part of tags' names that is no tag itself. */
  id: number | null;
  count: number | null;
  children: Branch[];
  /** The image that a person chose to stand for it. */
  cover?: Cover | undefined;
}

export interface ShelvesState {
  all: Accessor<Shelves>;
  /** Albums in their order, inside each other. */
  albums: Accessor<readonly Branch[]>;
  /** Tags by their names, inside each other by `/`. */
  tags: Accessor<readonly Branch[]>;
  album(id: number): Album | undefined;
  smartAlbum(id: number): SmartAlbum | undefined;
  tag(id: number): Tag | undefined;
  /** The name of a view that has an id; empty when it is not there any more. */
  nameOf(view: GalleryView): string;
  /** An album's name with those it lies in: `Foxes / Spring`. */
  pathOf(album: number): string;
}

const NONE: Shelves = { albums: [], smart_albums: [], tags: [] };

export function createShelves(app: App, studio: Studio): ShelvesState {
  return createRoot(() => {
    const [all, setAll] = createSignal<Shelves>(NONE);
    let asking = false;
    let again = false;
    /** One question at a time: what happens meanwhile asks once more. */
    function look(): void {
      if (app.library() === null) return;
      if (asking) {
        again = true;
        return;
      }
      asking = true;
      app.host
        .call("shelves", null)
        .then(setAll, app.toasts.fault)
        .finally(() => {
          asking = false;
          if (!again) return;
          again = false;
          look();
        });
    }
    app.onImages(look);
    studio.onShelves(look);
    look();

    const albums = createMemo(() => albumTree(all().albums));
    const tags = createMemo(() => tagTree(all().tags));
    const album = (id: number): Album | undefined => all().albums.find((one) => one.id === id);
    const smartAlbum = (id: number): SmartAlbum | undefined => all().smart_albums.find((one) => one.id === id);
    const tag = (id: number): Tag | undefined => all().tags.find((one) => one.id === id);
    return {
      all, albums, tags, album, smartAlbum, tag,
      nameOf(view) {
        if (!("id" in view)) return "";
        const found = view.view === "album" ? album(view.id) : view.view === "tag" ? tag(view.id) : smartAlbum(view.id);
        return found?.name ?? "";
      },
      pathOf(id) {
        const names: string[] = [];
        // A ring of parents is no tree; nobody waits for its end.
        for (let at = album(id); at && names.length < 32; at = at.parent === null ? undefined : album(at.parent)) names.unshift(at.name);
        return names.join(" / ");
      },
    };
  });
}

/** Albums inside each other; one whose parent is not there stands at the top. */
export function albumTree(albums: readonly Album[]): Branch[] {
  const branchOf = ({ id, name, count, cover }: Album): Branch => ({ name, path: name, id, count, children: [], cover: cover?.chosen ? cover : undefined });
  const branches = new Map(albums.map((album): [number, Branch] => [album.id, branchOf(album)]));
  const top: Branch[] = [];
  for (const album of albums) {
    const branch = branches.get(album.id);
    const parent = album.parent === null ? undefined : branches.get(album.parent);
    if (branch) (parent && parent !== branch ? parent.children : top).push(branch);
  }
  return top;
}

/** Tags inside each other by the parts of their names. */
export function tagTree(tags: readonly Tag[]): Branch[] {
  const top: Branch[] = [];
  for (const tag of tags) {
    let level = top;
    let branch: Branch | undefined;
    let path = "";
    for (const part of tag.name.split("/")) {
      path = path === "" ? part : `${path}/${part}`;
      const name = path;
      branch = level.find((one) => one.path === name);
      if (!branch) {
        branch = { name: part, path, id: null, count: null, children: [] };
        level.push(branch);
      }
      level = branch.children;
    }
    if (branch) Object.assign(branch, { id: tag.id, count: tag.count });
  }
  return top;
}
