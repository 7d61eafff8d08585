/** Whole images by id: what the packed list leaves out. Asked for together, kept until there are too many. */
import { createSignal } from "solid-js";
import type { Image } from "../bindings/image";
import type { Host } from "../host/host";

/** Enough for everything on a 4K screen several times over. */
const KEPT = 3000;
/** Ids in one question: an answer stays below a megabyte. */
const AT_ONCE = 500;

export interface ImageCache {
  /** The image, asked for if it is not here yet. Reactive. */
  get(id: number): Image | undefined;
  /** The image if it is here already; asks for nothing. Reactive. */
  peek(id: number): Image | undefined;
  /** Asks for these that are not here yet. */
  want(ids: readonly number[]): void;
  put(images: readonly Image[]): void;
  /** Forgets what may have changed; it is asked for again when somebody looks. */
  forget(ids?: readonly number[]): void;
}

export function createImageCache(host: Host, onFault: (thrown: unknown) => void): ImageCache {
  const images = new Map<number, Image>();
  const wanted = new Set<number>();
  const asked = new Set<number>();
  // Few look at whole images at a time (inspector, viewer): one signal for all is less than one for each.
  const [changes, setChanges] = createSignal(0);
  let waiting = false;

  const put = (arrived: readonly Image[]): void => {
    if (arrived.length === 0) return;
    for (const image of arrived) {
      images.delete(image.id);
      images.set(image.id, image);
    }
    for (const id of images.keys()) {
      if (images.size <= KEPT) break;
      images.delete(id);
    }
    setChanges((count) => count + 1);
  };

  const ask = async (): Promise<void> => {
    waiting = false;
    const ids = [...wanted].slice(0, AT_ONCE);
    for (const id of ids) {
      wanted.delete(id);
      asked.add(id);
    }
    if (wanted.size > 0) soon();
    try {
      put(await host.call("images", { ids }));
    } catch (thrown) {
      onFault(thrown);
    } finally {
      for (const id of ids) asked.delete(id);
    }
  };
  const soon = (): void => {
    if (waiting) return;
    waiting = true;
    queueMicrotask(() => void ask());
  };
  const want = (ids: readonly number[]): void => {
    for (const id of ids) if (!images.has(id) && !asked.has(id)) wanted.add(id);
    if (wanted.size > 0) soon();
  };

  return {
    get(id) {
      changes();
      const image = images.get(id);
      if (!image) want([id]);
      return image;
    },
    peek(id) {
      changes();
      return images.get(id);
    },
    want,
    put,
    forget(ids) {
      if (ids) for (const id of ids) images.delete(id);
      else images.clear();
      setChanges((count) => count + 1);
    },
  };
}
