/** The places of the library that can be looked at, and how. */
import type { Look, Sort, SortBy, View } from "../bindings/library";

/** What a gallery shows. */
export type GalleryView = View;

/** The views that every library has. */
export type PlainView = Exclude<View["view"], "album" | "smart_album" | "tag">;

/** One word for a view, the same for the same view: for keys of lists and maps. */
export function keyOfView(view: GalleryView): string {
  return "id" in view ? `${view.view}:${view.id}` : view.view;
}

/** Whether two views are the same one. */
export function isSameView(one: GalleryView, other: GalleryView): boolean {
  return keyOfView(one) === keyOfView(other);
}

/** The order that views have whose own is no other: the newest first. */
export const NEWEST: Sort = { by: "made", descending: true };

/** Whether two looks show the same images in the same order. */
export function isSameLook(one: Look, other: Look): boolean {
  return (
    isSameView(one.view, other.view) && one.query === other.query &&
    one.sort?.by === other.sort?.by && one.sort?.descending === other.sort?.descending
  );
}

/** Whether the page itself can tell what belongs there and where: one of the library's views, unsearched, in its order. */
export function isPlain(look: Look): look is Look & { view: { view: PlainView } } {
  return !("id" in look.view) && look.query === "" && look.sort === null;
}

/** How the dates of a list run from front to back. */
export type Days = "falling" | "rising" | "none";

/** Whether a look stands under dates. */
export function daysOf(look: Look): Days {
  if (look.sort === null) return look.view.view === "album" ? "none" : "falling";
  // The trash stands under the days on which images came into it.
  if (look.sort.by !== "made" || look.view.view === "trash") return "none";
  return look.sort.descending ? "falling" : "rising";
}

/** Which way an order goes when it is chosen. */
export function falls(by: SortBy): boolean {
  return by !== "model";
}
