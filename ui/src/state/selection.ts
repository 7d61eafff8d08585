import type { App, Selection } from "./app";

/** Which images are selected. */
export function createSelection(_app: App): Selection {
  return { current: () => null, ids: () => [], has: () => false, select: () => {}, clear: () => {} };
}
