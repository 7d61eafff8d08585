/** What is known of the image that is looked at, kept true. */
import { createEffect, createSignal, on, untrack } from "solid-js";
import type { Accessor } from "solid-js";
import type { Image } from "../../bindings/image";
import type { ImageDetails } from "../../bindings/window";
import type { App, ImagesEvent } from "../../state/app";

/** Everything known of an image, as far as it has come. */
export interface Looked {
  id: number;
  /** From the gallery at once, from the details as soon as they are here. */
  image: Image | undefined;
  details: ImageDetails | undefined;
  /** Why it could not be read. */
  failed: unknown;
  readAgain(): void;
}

/** Reads the details of one image; `null`: of none. For the life of the calling component. */
export function lookAt(app: App, id: Accessor<number | null>): Accessor<Looked | null> {
  const [found, setFound] = createSignal<{ id: number; details?: ImageDetails; failed?: unknown } | null>(null);
  let asked = 0;

  async function read(wanted: number): Promise<void> {
    asked += 1;
    const mine = asked;
    try {
      const details = await app.host.call("image_details", { id: wanted });
      if (mine === asked) setFound({ id: wanted, details });
    } catch (failed) {
      if (mine === asked) setFound({ id: wanted, failed });
    }
  }
  const again = () => {
    const wanted = untrack(id);
    if (wanted !== null) void read(wanted);
  };

  createEffect(on(id, again));
  app.onImages((event) => {
    const wanted = untrack(id);
    if (wanted !== null && concerns(event, wanted)) void read(wanted);
  });

  return () => {
    const wanted = id();
    if (wanted === null) return null;
    const now = found();
    const here = now?.id === wanted ? now : undefined;
    return {
      id: wanted,
      image: here?.details?.image ?? app.gallery.image(wanted),
      details: here?.details,
      failed: here?.failed,
      readAgain: again,
    };
  };
}

/** Whether an event may have changed something about an image. New images may be remixes of it. */
function concerns(event: ImagesEvent, id: number): boolean {
  return event.event === "images_changed" ? event.ids.includes(id) : true;
}

/** An image's version for the addresses of its pixels. */
export function versionOf(image: Image): string {
  return image.sha256.slice(0, 8);
}
