/** The images of the place that is shown, kept true by the studio's events. */
import { batch, createEffect, createMemo, createRoot, createSignal, on, untrack } from "solid-js";
import type { Accessor } from "solid-js";
import type { Image } from "../bindings/image";
import type { Look } from "../bindings/library";
import type { Counts } from "../bindings/window";
import { isFault } from "../host/host";
import type { App, Gallery, GalleryView, ImagesEvent } from "./app";
import { createImageCache } from "./image-cache";
import type { ImageCache } from "./image-cache";
import { CANNOT_BE_SHOWN, DEMO, FAVOURITE, FILE_MISSING, PackedList } from "./packed";
import type { PackedImage } from "./packed";
import { newest } from "./newest";
import { daysOf, isPlain, isSameLook, isSameView, keyOfView } from "./view";

/** What happened to the list, for those who keep something beside it. Tells in order; places are those of that moment. */
export type ListChange =
  /** Another list. `view`: of another view, so that nothing of the old one holds; `look`: of another search or order. */
  | { what: "list"; view: boolean; look: boolean }
  /** The same images in the same order, read anew. */
  | { what: "read" }
  | { what: "inserted"; index: number; id: number }
  /** Places rise. */
  | { what: "removed"; places: readonly number[]; ids: readonly number[] }
  | { what: "updated"; index: number; id: number };

/** The gallery with what its own view and the selection need. */
export interface ShownGallery extends Gallery {
  view: Accessor<GalleryView>;
  /** What the list shows: where, searched for what, in which order. */
  look: Accessor<Look>;
  /** A list is asked for. */
  reading: Accessor<boolean>;
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
  /** What should be shown; `null` while something else covers the gallery. */
  const wanted = createMemo((): Look | null => {
    const place = app.place();
    if (place.at !== "gallery") return null;
    const query = app.search.good();
    const sort = app.search.sort();
    // Nothing fits better than anything else where nothing is searched for.
    return { view: place.view, query, sort: query === "" && sort?.by === "relevance" ? null : sort };
  }, null, { equals: (one, other) => one === other || (one !== null && other !== null && isSameLook(one, other)) });
  const [look, setLook] = createSignal<Look>(untrack(wanted) ?? { view: { view: "all" }, query: "", sort: null }, { equals: isSameLook });
  const view = createMemo(() => look().view, undefined, { equals: isSameView });
  const [loading, setLoading] = createSignal(true);
  const [reading, setReading] = createSignal(false);
  const [tick, setTick] = createSignal(0);
  const [revealed, setRevealed] = createSignal<{ id: number } | null>(null);
  const cache = createImageCache(app.host, (thrown) => app.toasts.fault(thrown));
  const hearers = new Set<(change: ListChange) => void>();
  let list = PackedList.empty();
  let reads = 0;
  let library = app.library()?.id;
  const places: ShownGallery["places"] = new Map();
  // Events are worked off one after the other: each may have to ask the host first.
  let work: Promise<void> = Promise.resolve();

  const tell = (change: ListChange): void => {
    for (const hear of [...hearers]) hear(change);
  };
  const changed = (): void => void setTick((count) => count + 1);

  let held: (() => void) | null = null;
  const reader = newest(
    // At the first run there is no library to look into yet.
    async (asked: Look) => (untrack(app.library) === null ? null : app.host.call("gallery", asked)),
    (bytes, asked) => {
      setReading(false);
      if (!isSameView(asked.view, untrack(view))) return;
      const next = bytes === null ? PackedList.empty() : PackedList.read(bytes);
      held = null;
      // Half a word finds nothing: that is shown once it is not about to become something else.
      if (next.count === 0 && asked.query !== "" && list.count > 0 && untrack(app.search.offering)) held = () => show(next, asked);
      else show(next, asked);
    },
    (thrown, asked) => {
      batch(() => {
        setReading(false);
        setLoading(false);
        changed();
      });
      // The search field says what is wrong with the search; the last good result stays.
      if (!isFault(thrown) || thrown.code !== "query_syntax" || asked.query === "") app.toasts.fault(thrown);
    },
  );
  function show(next: PackedList, asked: Look): void {
    const same = isSameLook(asked, untrack(look));
    next.days = daysOf(asked);
    const unmoved = same && next.days === list.days && next.holdsSame(list);
    batch(() => {
      list = next;
      setLook(asked);
      setLoading(false);
      changed();
      tell(unmoved ? { what: "read" } : { what: "list", view: false, look: !same });
    });
  }
  /** Reads the list of what is wanted, or of what is shown while something else covers it. */
  const read = (): void => {
    reads += 1;
    setReading(true);
    reader.ask(untrack(wanted) ?? untrack(look));
  };
  /** Another view or another library: nothing of the old list holds. */
  const begin = (anew: Look): void => {
    reader.drop();
    held = null;
    batch(() => {
      list = PackedList.empty();
      setLook({ ...anew, query: "", sort: null });
      setLoading(true);
      changed();
      tell({ what: "list", view: true, look: true });
    });
    read();
  };

  const place = (image: Image, at: GalleryView): void => {
    const index = list.indexOf(image.id);
    if (!belongs(image, at)) {
      if (index >= 0) drop([index]);
      return;
    }
    const entry = packed(image, at);
    if (index < 0) {
      tell({ what: "inserted", index: list.insert(entry), id: image.id });
      return;
    }
    // Whether a file is missing is found by looking at the disk: an image record does not say.
    list.update(index, { ...entry, flags: entry.flags | (list.flags(index) & FILE_MISSING) });
    tell({ what: "updated", index, id: image.id });
  };
  const drop = (gone: readonly number[]): void => {
    const ids = gone.map((at) => list.id(at));
    list.remove(gone);
    tell({ what: "removed", places: gone, ids });
  };

  /** Whether the page can tell by itself where an image belongs (none is named when they are very many), and no list is on its way that knows more. */
  const canPlace = (count: number): boolean => count > 0 && count <= FEW && !reader.busy && isPlain(untrack(look)) && isPlain(untrack(wanted) ?? untrack(look));

  const change = async (ids: readonly number[]): Promise<void> => {
    // None is named when they are very many.
    cache.forget(ids.length > 0 ? ids : undefined);
    if (ids.length === 0 || !canPlace(ids.length)) return read();
    const before = reads;
    const images = await app.host.call("images", { ids: [...ids] });
    // A list that was asked for since then knows more.
    if (before !== reads) return;
    const at = view();
    batch(() => {
      cache.put(images);
      const here = new Set(images.filter((image) => belongs(image, at)).map((image) => image.id));
      const gone = list.placesOf(new Set(ids.filter((id) => !here.has(id))));
      if (gone.length > 0) drop(gone);
      for (const image of images) if (belongs(image, at)) place(image, at);
      changed();
    });
  };
  const take = async (event: ImagesEvent): Promise<void> => {
    switch (event.event) {
      case "images_reset": {
        cache.forget();
        const same = app.library()?.id === library;
        library = app.library()?.id;
        if (same) return read();
        places.clear();
        return begin(untrack(wanted) ?? look());
      }
      case "images_changed":
        return change(event.ids);
      case "images_added":
        cache.put(event.images);
        if (!canPlace(event.images.length)) return read();
        batch(() => {
          for (const image of event.images) place(image, view());
          changed();
        });
    }
  };
  const queue = (job: () => Promise<void> | void): void => {
    work = work.then(job).catch((thrown: unknown) => app.toasts.fault(thrown));
  };

  const lookAgain = async (counted: Promise<Counts | null>): Promise<void> => {
    if (untrack(app.library) === null) return;
    const shown = look();
    if (!isPlain(shown)) return read();
    const counts = await counted;
    if (counts && counts[shown.view.view] !== list.count) read();
  };

  app.onImages((event) => queue(() => take(event)));
  createEffect(
    on(app.search.offering, (offering) => {
      if (!offering) held?.();
      held = null;
    }, { defer: true }),
  );
  let asked: Look | null = null;
  createEffect(
    on(wanted, (next) => {
      // The queue and the settings cover the gallery; it stays as it is until another look is asked for.
      if (next === null || (asked && isSameLook(asked, next))) return;
      const other = asked === null || keyOfView(asked.view) !== keyOfView(next.view);
      asked = next;
      if (other) begin(next);
      else read();
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
    lookAgain: (counted) => queue(() => lookAgain(counted)),
    revealed,
    seen: () => setRevealed(null),
    places,
    view,
    look,
    reading,
    list: () => list,
    cache,
    hear(hearer) {
      hearers.add(hearer);
      return () => hearers.delete(hearer);
    },
  };
}
