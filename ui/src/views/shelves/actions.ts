/** What sorts images out: tags, albums, and what looks like them. */
import { FolderMinus, FolderPlus, Image, Tag } from "lucide";
import type { MenuEntry } from "../../components/menu";
import type { Action } from "../../state/app";
import type { Frame } from "../../state/create";
import { galleryOf } from "../../state/gallery";
import { selectionOf } from "../../state/selection";
import { oneTarget, targetsOf } from "../../state/which";
import { words } from "../../words";
import { tellChange } from "../../state/changes";
import { coverAlbum } from "./do";
import { removeFromAlbum } from "./mark";

/** Registers them until the calling component is disposed of. */
export function registerShelfActions(app: Frame): void {
  const group = words.gallery.group;
  const say = words.shelves;
  const canWrite = (): boolean => app.library()?.writable === true;
  const some = (): boolean => app.place().at === "gallery" && targetsCount(app) > 0;
  const kept = (): boolean => some() && canWrite() && galleryOf(app).view().view !== "trash";
  const album = (): number | null => {
    const view = galleryOf(app).view();
    return view.view === "album" ? view.id : null;
  };
  const pick = (kind: "tag" | "album") => (): void => {
    const meant = targetsOf(app);
    if (meant) app.panels.pick({ kind, ...meant });
  };
  app.actions.register([
    { id: "image.tag", label: say.tag, group, keys: ["T"], enabled: kept, run: pick("tag") },
    { id: "image.add_to_album", label: say.addToAlbum, group, keys: ["A"], enabled: kept, run: pick("album") },
    {
      id: "image.remove_from_album", label: say.removeFromAlbum, group, keys: ["Shift+A"], enabled: () => kept() && album() !== null,
      async run() {
        const meant = targetsOf(app);
        const from = album();
        if (meant && from !== null) await removeFromAlbum(app, meant.which, from);
      },
    },
    {
      id: "image.use_as_cover", label: say.useAsCover, group, enabled: () => kept() && album() !== null && oneTarget(app) !== null,
      async run() {
        const of = album();
        const image = oneTarget(app);
        if (of !== null && image !== null) await coverAlbum(app, of, image);
      },
    },
    shift(app, "image.earlier", say.earlier, "Alt+ArrowLeft", -1, album),
    shift(app, "image.later", say.later, "Alt+ArrowRight", 1, album),
  ]);
}

function targetsCount(app: Frame): number {
  if (app.viewer.shown() !== null) return 1;
  return Math.max(selectionOf(app).count(), app.selection.current() === null ? 0 : 1);
}

/** Moves what is selected one place on in the album's own order. */
function shift(app: Frame, id: string, label: string, key: string, by: 1 | -1, album: () => number | null): Action {
  return {
    id,
    label,
    group: words.gallery.group,
    keys: [key],
    enabled: () => album() !== null && app.viewer.shown() === null && targetsCount(app) > 0 && inOwnOrder(app) && app.library()?.writable === true,
    async run() {
      const list = galleryOf(app).list();
      const chosen = app.selection.ids();
      const ids = chosen.length > 0 ? [...chosen] : [app.selection.current() ?? -1];
      const places = ids.map((one) => list.indexOf(one)).filter((place) => place >= 0);
      const into = by < 0 ? Math.min(...places) - 1 : Math.max(...places) + 2;
      const to = album();
      if (to === null || places.length === 0 || into < 0 || into > list.count) return;
      const before = into < list.count ? list.id(into) : null;
      await tellChange(app, app.host.call("arrange_album", { album: to, ids, before }), () => words.shelves.moved(app.shelves.album(to)?.name ?? ""));
    },
  };
}

function inOwnOrder(app: Frame): boolean {
  const { sort, query } = galleryOf(app).look();
  return sort === null && query === "";
}

/** Their entries in the menu of images. */
export function shelfEntries(inAlbum: boolean): MenuEntry[] {
  const out: MenuEntry[] = inAlbum ? [{ action: "image.remove_from_album", icon: FolderMinus }, { action: "image.use_as_cover", icon: Image }] : [];
  return [{ action: "image.tag", icon: Tag }, { action: "image.add_to_album", icon: FolderPlus }, ...out];
}
