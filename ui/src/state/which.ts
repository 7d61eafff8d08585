/** Which images a change is about: a few by their ids, or all that a look shows without naming a million. */
import type { Which } from "../bindings/curation";
import type { App } from "./app";
import type { Dragged } from "./drag";
import { galleryOf } from "./gallery";
import { selectionOf } from "./selection";

/** The image in the viewer, what is selected, or the one with the keyboard; `null`: none. */
export function targetsOf(app: App): { which: Which; count: number } | null {
  const shown = app.viewer.shown();
  if (shown !== null) return { which: { which: "ids", ids: [shown] }, count: 1 };
  const selection = selectionOf(app);
  const count = selection.count();
  if (count > 0) return { which: selected(app), count };
  const current = app.selection.current();
  return current === null ? null : { which: { which: "ids", ids: [current] }, count: 1 };
}

/** The one image that an action is about; `null`: none, or several. */
export function oneTarget(app: App): number | null {
  const shown = app.viewer.shown();
  if (shown !== null) return shown;
  const count = selectionOf(app).count();
  if (count === 0) return app.selection.current();
  return count === 1 ? (app.selection.ids()[0] ?? null) : null;
}

/** What is selected. */
export function selected(app: App): Which {
  if (selectionOf(app).isAll()) return { which: "look", look: galleryOf(app).look() };
  return { which: "ids", ids: [...app.selection.ids()] };
}

/** What is dragged. */
export function draggedOf(app: App, dragged: Dragged): Which {
  const selection = selectionOf(app);
  if (dragged.count > 1 && dragged.count === selection.count()) return selected(app);
  return { which: "ids", ids: [...dragged.ids()] };
}

/** Some images by their ids. */
export function theseIds(ids: readonly number[]): Which {
  return { which: "ids", ids: [...ids] };
}
