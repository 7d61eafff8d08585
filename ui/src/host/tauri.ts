/** The real host: Tauri's `invoke`, one channel of batches, and the schemes `thumb` and `image`. */
import { Channel, convertFileSrc, invoke } from "@tauri-apps/api/core";
import type { Fault } from "../bindings/fault";
import type { Batch } from "../bindings/window";
import { isFault } from "./host";
import type { Args, CommandName, Host, Reply } from "./host";

/** Whatever else a call rejects with (a command that is not allowed, a broken bridge) is a mistake of this program. */
function asFault(thrown: unknown): Fault {
  if (isFault(thrown)) return thrown;
  return { code: "internal", message: thrown instanceof Error ? thrown.message : String(thrown) };
}

async function call<Name extends CommandName>(name: Name, args: Args<Name>): Promise<Reply<Name>> {
  try {
    return await invoke<Reply<Name>>(name, args === null ? undefined : { args });
  } catch (thrown) {
    throw asFault(thrown);
  }
}

async function subscribe(hear: (batch: Batch) => void): Promise<() => void> {
  let listening = true;
  const batches = new Channel<Batch>((batch) => {
    if (listening) hear(batch);
  });
  try {
    await invoke("subscribe", { channel: batches });
  } catch (thrown) {
    throw asFault(thrown);
  }
  return () => {
    listening = false;
  };
}

/** Where each scheme's addresses begin. */
interface Bases {
  thumb: string;
  image: string;
}

/** Eight hex digits, as the addresses name a version. */
export function hexVersion(version: number | string): string {
  return typeof version === "string" ? version.slice(0, 8) : (version >>> 0).toString(16).padStart(8, "0");
}

/**
 * Where a scheme does not answer (some web views block a second one), the same bytes come by call. The faulty address
 * is taken from the `error` event of the image; an image that is truly not there stays as it is.
 */
function serveByCall(bases: Bases): void {
  document.addEventListener(
    "error",
    (event) => {
      const image = event.target;
      if (!(image instanceof HTMLImageElement)) return;
      const failed = image.src;
      const thumb = failed.startsWith(bases.thumb);
      if (!thumb && !failed.startsWith(bases.image)) return;
      const id = Number.parseInt(failed.slice((thumb ? bases.thumb : bases.image).length), 10);
      if (!Number.isSafeInteger(id)) return;
      void call(thumb ? "thumbnail_bytes" : "image_bytes", { id }).then(
        (bytes) => {
          // The cell may show another image by now.
          if (image.src !== failed) return;
          const address = URL.createObjectURL(new Blob([bytes]));
          image.addEventListener("load", () => URL.revokeObjectURL(address), { once: true });
          image.src = address;
        },
        () => {},
      );
    },
    true,
  );
}

/** The host that a window of the program has. */
export function tauriHost(): Host {
  // `thumb://localhost/`, or `http://thumb.localhost/` where the web view knows no schemes of others.
  const bases = { thumb: convertFileSrc("", "thumb"), image: convertFileSrc("", "image") };
  serveByCall(bases);
  return {
    call,
    subscribe,
    thumbUrl: (id, version, side) => `${bases.thumb}${id}/${hexVersion(version)}/${side}`,
    imageUrl: (id, version) => `${bases.image}${id}/${hexVersion(version)}`,
  };
}
