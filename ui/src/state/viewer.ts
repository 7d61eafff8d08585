/** The image that fills the window. */
import { batch, createEffect, createRoot, createSignal, on } from "solid-js";
import type { Accessor } from "solid-js";
import type { App, Viewer } from "./app";
import { galleryOf } from "./gallery";

/** The viewer with what its own view needs. */
export interface ImageViewer extends Viewer {
  /** The details stand beside the image, until the program ends. */
  details: Accessor<boolean>;
  showDetails(shown: boolean): void;
}

/** The viewer of an app: the frame knows no more of it than {@link Viewer}. */
export function viewerOf(app: App): ImageViewer {
  return app.viewer as ImageViewer;
}

export function createViewer(app: App): ImageViewer {
  return createRoot(() => {
    const [details, showDetails] = createSignal(false);
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

    return { shown, open, close: () => setShown(null), details, showDetails };
  });
}
