/** How large images are: the setting, and what the wheel is about to make of it. */
import { createSignal, onCleanup } from "solid-js";
import type { Accessor } from "solid-js";
import type { App } from "../../state/app";

export const SMALLEST = 80;
export const LARGEST = 320;
/** The setting is written when the wheel has come to rest. */
const WRITE_AFTER_MS = 250;

export interface TileSize {
  /** Height a row aims at, in pixels. */
  target: Accessor<number>;
  /** Makes images larger (above 1) or smaller by a factor. */
  scale(factor: number): void;
}

export function createTileSize(app: App): TileSize {
  const [turned, setTurned] = createSignal<number | null>(null);
  let timer: number | undefined;
  onCleanup(() => clearTimeout(timer));
  const target = (): number => turned() ?? app.settings().interface.row_height;
  return {
    target,
    scale(factor) {
      setTurned(Math.min(LARGEST, Math.max(SMALLEST, Math.round(target() * factor))));
      clearTimeout(timer);
      timer = window.setTimeout(() => {
        const change = { interface: { ...app.settings().interface, row_height: target() } };
        void app.changeSettings(change).finally(() => setTurned(null));
      }, WRITE_AFTER_MS);
    },
  };
}
