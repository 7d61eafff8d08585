/** The image that fills the window. */
import { batch, createEffect, createRoot, createSignal, on } from "solid-js";
import type { App, Viewer } from "./app";
import { galleryOf } from "./gallery";

export function createViewer(app: App): Viewer {
  return createRoot(() => {
    const [shown, setShown] = createSignal<number | null>(null);
    const gallery = galleryOf(app);

    const open = (id: number): void => {
      batch(() => {
        setShown(id);
        // The tile that the person comes back to.
        app.selection.select([id], id);
      });
    };
    // An image that leaves the view (trashed, restored) makes room for the one that moved into its place.
    gallery.hear((change) => {
      const id = shown();
      if (id === null) return;
      if (change.what === "list" && gallery.list().indexOf(id) < 0) setShown(null);
      if (change.what !== "removed" || !change.ids.includes(id)) return;
      const { count } = gallery.list();
      if (count === 0) setShown(null);
      else open(gallery.list().id(Math.min(change.places[0] ?? 0, count - 1)));
    });
    createEffect(on(app.place, () => setShown(null), { defer: true }));

    return { shown, open, close: () => setShown(null) };
  });
}
