/** Albums, smart albums and tags in the sidebar. */
import { Folder, FolderSearch, FolderTree, Hash, Plus } from "lucide";
import { Show, createSignal } from "solid-js";
import type { JSX } from "solid-js";
import { IconButton } from "../../components/button";
import { Icon } from "../../components/icon";
import { Menu } from "../../components/menu";
import type { MenuEntry } from "../../components/menu";
import { useFrame } from "../../state/create";
import type { Branch } from "../../state/shelves";
import type { GalleryView } from "../../state/view";
import { chordsText } from "../../state/keys";
import { words } from "../../words";
import {
  attempt, changeSmartAlbum, coverAlbum, deleteAlbum, deleteSmartAlbum, deleteTag, dropOnAlbum, dropOnTag, makeAlbum, renameAlbum, renameTag, shiftAlbum,
} from "./do";
import { MoveAlbum, SmartAlbumDialog } from "./dialogs";
import "./shelves.css";
import { Tree, keyOf } from "./tree";
import type { Naming } from "./tree";

type Rename = (naming: Naming | null) => void;

export function Shelves(): JSX.Element {
  return (
    <>
      <Albums />
      <SmartAlbums />
      <Tags />
    </>
  );
}

const album = (id: number): GalleryView => ({ view: "album", id });
const smartAlbum = (id: number): GalleryView => ({ view: "smart_album", id });
const tag = (id: number): GalleryView => ({ view: "tag", id });

/** What every menu of a shelf begins and ends with. */
function common(branch: Branch, setNaming: Rename, go: () => void, remove: () => void, keys: (chord: string) => string, between: MenuEntry[]): MenuEntry[] {
  const say = words.shelves;
  return [
    { label: say.open, keys: keys("Enter"), run: go },
    { label: say.rename, keys: "F2", run: () => setNaming({ rename: keyOf(branch) }) },
    ...between,
    "line",
    { label: say.delete, keys: keys("Delete"), bad: true, run: remove },
  ];
}

function useMenus() {
  const app = useFrame();
  const keys = (chord: string): string => chordsText([chord], app.start().platform)[0] ?? "";
  const goTo = (view: GalleryView) => (): void => app.go({ at: "gallery", view });
  return { app, keys, goTo };
}

function Albums(): JSX.Element {
  const { app, keys, goTo } = useMenus();
  const [naming, setNaming] = createSignal<Naming | null>(null);
  const [moving, setMoving] = createSignal<number | null>(null);
  const say = words.shelves;
  const canWrite = (): boolean => app.library()?.writable === true;
  app.actions.register([
    {
      id: "album.new", label: say.newAlbum, group: words.frame.groups.editing, keys: ["Mod+Shift+N"],
      enabled: () => canWrite() && app.place().at === "gallery" && app.panels.sidebar(), run: () => void setNaming({ inside: null }),
    },
  ]);
  const menu = (branch: Branch): MenuEntry[] => {
    const id = branch.id ?? 0;
    return common(branch, setNaming, goTo(album(id)), () => attempt(app, deleteAlbum(app, branch)), keys, [
      { label: say.newInside, run: () => setNaming({ inside: id }) },
      "line",
      { label: say.moveUp, run: () => attempt(app, shiftAlbum(app, id, -1)) },
      { label: say.moveDown, run: () => attempt(app, shiftAlbum(app, id, 1)) },
      { label: say.moveInto, run: () => void setMoving(id) },
      ...(branch.cover ? [{ label: say.noCover, run: () => attempt(app, coverAlbum(app, id, null)) }] : []),
    ]);
  };
  return (
    <section class="shelf-section">
      <h2 class="heading">
        <span class="name">{say.albums}</span>
        <Show when={canWrite()}>
          <IconButton icon={Plus} size="small" label={say.newAlbum} keys={app.actions.keysText("album.new")} onClick={() => setNaming({ inside: null })} />
        </Show>
      </h2>
      <Show when={app.shelves.albums().length > 0 || naming() !== null}>
        <Tree
          label={say.albums}
          icon={Folder}
          branches={app.shelves.albums()}
          viewOf={album}
          menuOf={menu}
          fieldLabel={say.albumName}
          naming={naming()}
          setNaming={setNaming}
          onRename={(branch, name) => attempt(app, renameAlbum(app, branch.id ?? 0, name))}
          onMake={(name, parent) => attempt(app, makeAlbum(app, name, parent))}
          onDelete={(branch) => attempt(app, deleteAlbum(app, branch))}
          onDrop={(branch, dragged) => attempt(app, dropOnAlbum(app, branch, dragged))}
        />
      </Show>
      <Show when={moving()}>{(id) => <MoveAlbum id={id()} onClose={() => setMoving(null)} />}</Show>
    </section>
  );
}

function SmartAlbums(): JSX.Element {
  const { app, keys, goTo } = useMenus();
  const [naming, setNaming] = createSignal<Naming | null>(null);
  const [changing, setChanging] = createSignal<number | null>(null);
  const say = words.shelves;
  const branches = (): Branch[] =>
    app.shelves.all().smart_albums.map(({ id, name, count }) => ({ id, name, path: name, count, children: [] }));
  const menu = (branch: Branch): MenuEntry[] =>
    common(branch, setNaming, goTo(smartAlbum(branch.id ?? 0)), () => attempt(app, deleteSmartAlbum(app, branch)), keys, [
      { label: say.changeSearch, run: () => void setChanging(branch.id) },
    ]);
  return (
    <Show when={branches().length > 0}>
      <section class="shelf-section">
        <h2 class="heading">
          <span class="name">{say.smartAlbums}</span>
        </h2>
        <Tree
          label={say.smartAlbums}
          icon={FolderSearch}
          branches={branches()}
          viewOf={smartAlbum}
          menuOf={menu}
          fieldLabel={say.smartName}
          naming={naming()}
          setNaming={setNaming}
          onRename={({ id }, name) => {
            const known = app.shelves.smartAlbum(id ?? 0);
            if (known) attempt(app, changeSmartAlbum(app, known.id, name, known.query));
          }}
          onDelete={(branch) => attempt(app, deleteSmartAlbum(app, branch))}
        />
        <Show when={app.shelves.smartAlbum(changing() ?? -1)}>{(found) => <SmartAlbumDialog album={found()} onClose={() => setChanging(null)} />}</Show>
      </section>
    </Show>
  );
}

function Tags(): JSX.Element {
  const { app, keys, goTo } = useMenus();
  const [naming, setNaming] = createSignal<Naming | null>(null);
  const say = words.shelves;
  const menu = (branch: Branch): MenuEntry[] =>
    common(branch, setNaming, goTo(tag(branch.id ?? 0)), () => attempt(app, deleteTag(app, branch)), keys, []);
  return (
    <Show when={app.shelves.tags().length > 0}>
      <section class="shelf-section">
        <h2 class="heading">
          <span class="name">{say.tags}</span>
        </h2>
        <Tree
          label={say.tags}
          icon={Hash}
          branches={app.shelves.tags()}
          viewOf={tag}
          menuOf={menu}
          fieldLabel={say.tagName}
          naming={naming()}
          setNaming={setNaming}
          onRename={(branch, name) => attempt(app, renameTag(app, branch.id ?? 0, name))}
          onDelete={(branch) => attempt(app, deleteTag(app, branch))}
          onDrop={(branch, dragged) => attempt(app, dropOnTag(app, branch, dragged))}
        />
      </section>
    </Show>
  );
}

/** Ids as the tree shows them: those inside an album follow it. */
function inOrder(branches: readonly Branch[]): number[] {
  return branches.flatMap(({ id, children }) => [...(id === null ? [] : [id]), ...inOrder(children)]);
}

/** Where only icons have room: all shelves in one menu. */
export function ShelvesMenu(): JSX.Element {
  const app = useFrame();
  const say = words.shelves;
  const isHere = (): boolean => {
    const place = app.place();
    return place.at === "gallery" && "id" in place.view;
  };
  const entries = (): MenuEntry[] => {
    const list = (heading: string, shelves: readonly { id: number; name: string }[], view: (id: number) => GalleryView): MenuEntry[] =>
      shelves.length === 0 ? [] : [{ heading }, ...shelves.map(({ id, name }) => ({ label: name, run: () => app.go({ at: "gallery" as const, view: view(id) }) }))];
    const all = app.shelves.all();
    return [
      ...list(say.albums, inOrder(app.shelves.albums()).map((id) => ({ id, name: app.shelves.pathOf(id) })), album),
      ...list(say.smartAlbums, all.smart_albums, smartAlbum),
      ...list(say.tags, all.tags, tag),
    ];
  };
  return (
    <Show when={entries().length > 0}>
      <Menu class={`nav ${isHere() ? "is-here" : ""}`} label={say.all} title={say.all} placement="bottom-start" entries={entries()}>
        <Icon of={FolderTree} />
      </Menu>
    </Show>
  );
}
