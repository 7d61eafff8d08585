import type { App, Viewer } from "./app";

/** The image shown in full. */
export function createViewer(_app: App): Viewer {
  return { shown: () => null, open: () => {}, close: () => {} };
}
