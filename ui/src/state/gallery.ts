/** The images of the place that is shown, kept true by the studio's events. */
import { batch, createEffect, createRoot, createSignal, on, untrack } from "solid-js";
import type { Accessor } from "solid-js";
import type { Image } from "../bindings/image";
import type { App, Gallery, GalleryView, ImagesEvent } from "./app";
import { createImageCache } from "./image-cache";
import type { ImageCache } from "./image-cache";
import { CANNOT_BE_SHOWN, DEMO, FAVOURITE, FILE_MISSING, PackedList } from "./packed";
import type { PackedImage } from "./packed";
import { isSameView } from "./view";

/** What happened to the list, for those who keep something beside it. Tells in order; places are those of that moment. */
export type ListChange =
  /** Another list. `view`: of another view, so that nothing of the old one holds. */
  | { what: "list"; view: boolean }
  | { what: "inserted"; index: number; id: number }
  /** Places rise. */
  | { what: "removed"; places: readonly number[]; ids: readonly number[] }
  | { what: "updated"; index: number; id: number };

/** The gallery with what its own view and the selection need. */
export interface ShownGallery extends Gallery {
  view: Accessor<GalleryView>;
  list(): PackedList;
  cache: ImageCache;
  /** Hears changes until it is ended. */
  hear(hearer: (change: ListChange) => void): () => void;
  /** The image that asks to be brought into view; `null`: none. */
  revealed: Accessor<{ id: number } | null>;
  /** It is in view. */
  seen(): void;
  /** The image a person last saw at the top of each view, and how far above it the window began. */
  places: Map<string, { id: number; away: number }>;
}

/** The gallery of an app: the frame knows no more of it than {@link Gallery}. */
export function galleryOf(app: App): ShownGallery {
  return app.gallery as ShownGallery;
}

/** More changed images than these are read anew in one piece. */
const FEW = 400;

/** Whether an image belongs to a view. */
export function belongs(image: Image, { view }: GalleryView): boolean {
  if ((image.trashed_at !== null) !== (view === "trash")) return false;
  if (view === "favourites") return image.favourite;
  if (view === "unrated") return image.rating === 0;
  return true;
}

/** An image as the list of a view keeps it. */
export function packed(image: Image, view: GalleryView): PackedImage {
  const moment = view.view === "trash" ? (image.trashed_at ?? image.created_at) : image.created_at;
  return {
    id: image.id,
    seconds: Math.floor(moment / 1000),
    version: Number.parseInt(image.sha256.slice(0, 8), 16),
    colour: image.colour === null ? 0 : Number.parseInt(image.colour.slice(1), 16),
    flags:
      image.rating |
      (image.favourite ? FAVOURITE : 0) |
      (image.cannot_be_shown === null ? 0 : CANNOT_BE_SHOWN) |
      (image.demo ? DEMO : 0),
    width: image.width,
    height: image.height,
  };
}

export function createGallery(app: App): ShownGallery {
  return createRoot(() => buildGallery(app));
}

function buildGallery(app: App): ShownGallery {
  const shownView = (): GalleryView | null => {
    const place = app.place();
    return place.at === "gallery" ? place.view : null;
  };
  const [view, setView] = createSignal<GalleryView>(shownView() ?? { view: "all" });
  const [loading, setLoading] = createSignal(true);
  const [tick, setTick] = createSignal(0);
  const [revealed, setRevealed] = createSignal<{ id: number } | null>(null);
  const cache = createImageCache(app.host, (thrown) => app.toasts.fault(thrown));
  const hearers = new Set<(change: ListChange) => void>();
  let list = PackedList.empty();
  let loads = 0;
  let library = app.library()?.id;
  let wanted = view();
  const places: ShownGallery["places"] = new Map();
  // Events are worked off one after the other: each may have to ask the host first.
  let work: Promise<void> = Promise.resolve();

  const tell = (change: ListChange): void => {
    for (const hear of [...hearers]) hear(change);
  };
  const changed = (): void => void setTick((count) => count + 1);

  /** Reads the list. `anew`: nothing of the old one holds, because another view or another library is shown. */
  const load = async (anew: GalleryView | null): Promise<void> => {
    loads += 1;
    const mine = loads;
    if (anew !== null) {
      batch(() => {
        setView(anew);
        list = PackedList.empty();
        setLoading(true);
        changed();
        tell({ what: "list", view: true });
      });
    }
    try {
      // At the first run there is no library to look into yet.
      if (untrack(app.library) !== null) {
        const bytes = await app.host.call("gallery", { view: view(), query: "", sort: null });
        if (mine !== loads) return;
        list = PackedList.read(bytes);
      }
    } catch (thrown) {
      if (mine !== loads) return;
      app.toasts.fault(thrown);
    }
    batch(() => {
      setLoading(false);
      changed();
      tell({ what: "list", view: false });
    });
  };

  const place = (image: Image): void => {
    const index = list.indexOf(image.id);
    if (!belongs(image, view())) {
      if (index >= 0) drop([index]);
      return;
    }
    const entry = packed(image, view());
    if (index < 0) {
      tell({ what: "inserted", index: list.insert(entry), id: image.id });
      return;
    }
    // Whether a file is missing is found by looking at the disk: an image record does not say.
    list.update(index, { ...entry, flags: entry.flags | (list.flags(index) & FILE_MISSING) });
    tell({ what: "updated", index, id: image.id });
  };
  const drop = (places: readonly number[]): void => {
    const ids = places.map((at) => list.id(at));
    list.remove(places);
    tell({ what: "removed", places, ids });
  };

  const change = async (ids: readonly number[]): Promise<void> => {
    cache.forget(ids);
    if (ids.length > FEW) return load(null);
    const before = loads;
    const images = await app.host.call("images", { ids: [...ids] });
    // A list that was read since then knows more.
    if (before !== loads) return;
    batch(() => {
      cache.put(images);
      const here = new Set(images.filter((image) => belongs(image, view())).map((image) => image.id));
      const gone = list.placesOf(new Set(ids.filter((id) => !here.has(id))));
      if (gone.length > 0) drop(gone);
      for (const image of images) if (belongs(image, view())) place(image);
      changed();
    });
  };
  const take = async (event: ImagesEvent): Promise<void> => {
    switch (event.event) {
      case "images_reset": {
        cache.forget();
        const same = app.library()?.id === library;
        library = app.library()?.id;
        if (!same) places.clear();
        return load(same ? null : view());
      }
      case "images_changed":
        return change(event.ids);
      case "images_added":
        batch(() => {
          cache.put(event.images);
          if (event.images.length <= FEW) for (const image of event.images) place(image);
          changed();
        });
        if (event.images.length > FEW) return load(null);
    }
  };
  const queue = (job: () => Promise<void>): void => {
    work = work.then(job).catch((thrown: unknown) => app.toasts.fault(thrown));
  };

  const lookAgain = async (): Promise<void> => {
    if (untrack(app.library) === null) return;
    const counts = await app.host.call("counts", null);
    const shown = view();
    if (!("id" in shown) && counts[shown.view] !== list.count) await load(null);
  };

  app.onImages((event) => queue(() => take(event)));
  createEffect(
    on(shownView, (next, before) => {
      // The queue and the settings cover the gallery; it stays as it is until another view is asked for.
      if (next === null || (isSameView(next, wanted) && before !== undefined)) return;
      wanted = next;
      queue(() => load(next));
    }),
  );

  return {
    count: () => (tick(), list.count),
    loading,
    idAt: (index) => (tick(), index >= 0 && index < list.count ? list.id(index) : undefined),
    indexOf: (id) => (tick(), list.indexOf(id)),
    versionOf(id) {
      tick();
      const index = list.indexOf(id);
      return index < 0 ? undefined : list.version(index);
    },
    image: (id) => cache.get(id),
    reveal: (id) => setRevealed({ id }),
    lookAgain: () => queue(lookAgain),
    revealed,
    seen: () => setRevealed(null),
    places,
    view,
    list: () => list,
    cache,
    hear(hearer) {
      hearers.add(hearer);
      return () => hearers.delete(hearer);
    },
  };
}
