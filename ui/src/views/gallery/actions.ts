/** What can be done with images: one list for the keyboard, the context menu and the native menu. */
import { Copy, ExternalLink, FolderOpen, Heart, Maximize2, RotateCcw, ScanSearch, Shuffle, Trash2, Type, WandSparkles } from "lucide";
import type { Change, Which } from "../../bindings/curation";
import type { MenuEntry } from "../../components/menu";
import type { Action, App } from "../../state/app";
import { galleryOf } from "../../state/gallery";
import { FAVOURITE, RATING } from "../../state/packed";
import { selectionOf } from "../../state/selection";
import { oneTarget, targetsOf } from "../../state/which";
import { shelfEntries } from "../shelves/actions";
import { words } from "../../words";

/** Whether there is something to act on; cheap for a selection of any size. */
function some(app: App): boolean {
  const place = app.place();
  if (place.at !== "gallery") return false;
  return app.viewer.shown() !== null || selectionOf(app).count() > 0 || app.selection.current() !== null;
}

/** Registers them until the calling component is disposed of. */
export function registerImageActions(app: App): void {
  app.actions.register([...opening(app), ...judging(app), ...trashing(app), ...selecting(app)]);
}

function opening(app: App): Action[] {
  const group = words.gallery.group;
  const text = words.gallery.actions;
  const enabled = (): boolean => some(app) && oneTarget(app) !== null;
  const act = (run: (id: number) => Promise<unknown> | void) => async (): Promise<void> => {
    const id = oneTarget(app);
    if (id !== null) await run(id);
  };
  return [
    {
      id: "image.open",
      label: text.open,
      group,
      keys: ["Space", "Enter"],
      enabled: () => enabled() && app.viewer.shown() === null,
      run: act((id) => app.viewer.open(id)),
    },
    {
      id: "image.copy",
      label: text.copyImage,
      group,
      keys: ["Mod+C"],
      // Text that is selected is what a person means to copy.
      enabled: () => enabled() && (document.getSelection()?.isCollapsed ?? true),
      run: act(async (id) => {
        await app.host.call("copy_image", { id });
        app.toasts.show({ text: words.gallery.imageCopied });
      }),
    },
    { id: "image.show_in_folder", label: text.showInFolder, group, enabled, run: act((id) => app.host.call("show_in_folder", { id })) },
    { id: "image.open_with", label: text.openWith, group, enabled, run: act((id) => app.host.call("open_image", { id })) },
  ];
}

/** Sets the rating of images; several at once offer *Undo*. */
export async function rate(app: App, which: Which, rating: number): Promise<void> {
  const change = await app.host.call("rate", { which, rating });
  if (change.count > 1) offerUndo(app, change, words.gallery.rated(change.count, rating));
}

/** Marks images as favourites; if all are already, takes the mark away. */
export async function favour(app: App, which: Which): Promise<void> {
  const favourite = !areFavourites(app, which);
  const change = await app.host.call("favourite", { which, favourite });
  const { count: length } = change;
  if (length > 1) offerUndo(app, change, favourite ? words.gallery.favoured(length) : words.gallery.unfavoured(length));
}

function isFavourite(app: App, id: number): boolean {
  const list = galleryOf(app).list();
  const index = list.indexOf(id);
  return index >= 0 && (list.flags(index) & FAVOURITE) !== 0;
}

function areFavourites(app: App, which: Which): boolean {
  if (which.which === "ids") return which.ids.every((id) => isFavourite(app, id));
  const list = galleryOf(app).list();
  for (let index = 0; index < list.count; index += 1) if ((list.flags(index) & FAVOURITE) === 0) return false;
  return true;
}

export async function trash(app: App, which: Which): Promise<void> {
  const change = await app.host.call("trash", { which });
  offerUndo(app, change, words.gallery.trashed(change.count));
}

function offerUndo(app: App, change: Change, text: string): void {
  if (change.change !== null) app.toasts.show({ text, undo: change.change });
}

/** Does something with what is meant, if anything is. */
const about = (app: App, act: (which: Which) => Promise<unknown>) => async (): Promise<void> => {
  const meant = targetsOf(app);
  if (meant) await act(meant.which);
};

function judging(app: App): Action[] {
  const group = words.gallery.group;
  const text = words.gallery.actions;
  const enabled = (): boolean => some(app) && galleryOf(app).view().view !== "trash";
  const ratings = [0, 1, 2, 3, 4, 5].map(
    (stars): Action => ({
      id: `image.rate_${stars}`,
      label: stars === 0 ? text.noRating : text.rate(stars),
      group,
      keys: [String(stars)],
      enabled,
      run: about(app, (which) => rate(app, which, stars)),
    }),
  );
  return [{ id: "image.favourite", label: text.favourite, group, keys: ["F"], enabled, run: about(app, (which) => favour(app, which)) }, ...ratings];
}

function trashing(app: App): Action[] {
  const group = words.gallery.group;
  const text = words.gallery.actions;
  const inTrash = (): boolean => galleryOf(app).view().view === "trash";
  return [
    {
      id: "image.trash",
      label: text.trash,
      group,
      keys: ["Delete", "Backspace"],
      enabled: () => some(app) && !inTrash(),
      run: about(app, (which) => trash(app, which)),
    },
    {
      id: "image.restore",
      label: text.restore,
      group,
      keys: ["R"],
      enabled: () => some(app) && inTrash(),
      run: about(app, async (which) => {
        const change = await app.host.call("restore", { which });
        offerUndo(app, change, words.gallery.restored(change.count));
      }),
    },
  ];
}

function selecting(app: App): Action[] {
  const group = words.gallery.group;
  const text = words.gallery.actions;
  const inGrid = (): boolean => app.place().at === "gallery" && app.viewer.shown() === null && app.gallery.count() > 0;
  return [
    { id: "image.select_all", label: text.selectAll, group, keys: ["Mod+A"], enabled: inGrid, run: () => selectionOf(app).all() },
    {
      id: "image.deselect",
      label: text.deselect,
      group,
      keys: ["Escape"],
      enabled: () => inGrid() && selectionOf(app).count() > 0,
      run: () => app.selection.clear(),
    },
  ];
}

/** The menu of images, with the names and keys of the actions. */
export function imageMenu(app: App): MenuEntry[] {
  const many = selectionOf(app).count() > 1 && app.viewer.shown() === null;
  const inTrash = galleryOf(app).view().view === "trash";
  const open: MenuEntry[] = app.viewer.shown() === null ? [{ action: "image.open", icon: Maximize2 }] : [];
  const remake: MenuEntry[] = [
    { action: "image.remix", icon: WandSparkles },
    { action: "image.vary", icon: Shuffle },
    { action: "search.like", icon: ScanSearch },
  ];
  const take: MenuEntry[] = [
    { action: "image.copy", icon: Copy },
    { action: "image.copy_prompt", icon: Type },
    "line",
    { action: "image.show_in_folder", icon: FolderOpen },
    { action: "image.open_with", icon: ExternalLink },
    "line",
  ];
  const single: MenuEntry[] = many ? [] : [...open, ...(inTrash ? [] : remake), "line", ...take];
  if (inTrash) return [...single, { action: "image.restore", icon: RotateCcw }];
  return [
    ...single,
    ...shelfEntries(galleryOf(app).view().view === "album"),
    "line",
    { action: "image.favourite", icon: Heart },
    ...ratingEntries(app),
    "line",
    { action: "image.trash", icon: Trash2, bad: true },
  ];
}

function ratingEntries(app: App): MenuEntry[] {
  const list = galleryOf(app).list();
  const index = list.indexOf(oneTarget(app) ?? -1);
  const rating = index < 0 ? -1 : list.flags(index) & RATING;
  return [
    { heading: words.gallery.actions.rating },
    ...[5, 4, 3, 2, 1, 0].map((stars) => ({ action: `image.rate_${stars}`, checked: stars === rating })),
  ];
}
