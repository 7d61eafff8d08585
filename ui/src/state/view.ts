/** The places of the library that can be looked at. */

/** The views that every library has. */
export type PlainView = "all" | "favourites" | "unrated" | "trash";

/** What a gallery shows. */
export type GalleryView = { view: PlainView } | { view: "album" | "smart_album" | "tag"; id: number };

/** One word for a view, the same for the same view: for keys of lists and maps. */
export function keyOfView(view: GalleryView): string {
  return "id" in view ? `${view.view}:${view.id}` : view.view;
}

/** Whether two views are the same one. */
export function isSameView(one: GalleryView, other: GalleryView): boolean {
  return keyOfView(one) === keyOfView(other);
}
