/** The keyboard in the grid: arrows go by what is seen, as in a file manager. */
import type { App } from "../../state/app";
import { galleryOf } from "../../state/gallery";
import { selectionOf } from "../../state/selection";
import type { Grid } from "./grid";

/** Moves the keyboard, and with it the selection. What is no key of the grid is left for the actions. */
export function handleKeys(event: KeyboardEvent, app: App, grid: Grid): void {
  if (event.defaultPrevented || event.altKey) return;
  const mod = app.start().platform === "macos" ? event.metaKey : event.ctrlKey;
  const gallery = galleryOf(app);
  const selection = selectionOf(app);
  const current = selection.current();
  const at = current === null ? -1 : gallery.indexOf(current);

  if (event.key === " " && mod && current !== null) {
    event.preventDefault();
    selection.toggle(current);
    return;
  }
  const index = destination(event.key, at, grid, gallery.count());
  if (index === undefined) return;
  event.preventDefault();
  const id = gallery.idAt(index);
  if (id === undefined) return;
  if (event.shiftKey) selection.extend(id, mod);
  else if (mod) selection.moveTo(id);
  else selection.select([id], id);
  grid.reveal(index);
}

function destination(key: string, at: number, grid: Grid, count: number): number | undefined {
  if (count === 0) return undefined;
  const { layout } = grid;
  const from = Math.max(at, 0);
  switch (key) {
    case "ArrowLeft":
      return Math.max(0, from - 1);
    case "ArrowRight":
      return at < 0 ? 0 : Math.min(count - 1, at + 1);
    case "ArrowUp":
      return layout.step(from, -1);
    case "ArrowDown":
      return at < 0 ? 0 : layout.step(at, 1);
    case "Home":
      return 0;
    case "End":
      return count - 1;
    case "PageUp":
      return page(grid, from, -1, count);
    case "PageDown":
      return page(grid, from, 1, count);
    default:
      return undefined;
  }
}

/** About a window further, in the column one is in. */
function page(grid: Grid, from: number, way: 1 | -1, count: number): number {
  const box = grid.layout.box(from, { x: 0, y: 0, width: 0, height: 0 });
  const y = box.y + box.height / 2 + way * Math.max(box.height, grid.height - box.height);
  if (y <= 0) return 0;
  if (y >= grid.layout.height) return count - 1;
  const next = grid.layout.nearest(box.x + box.width / 2, y);
  // At an end a page is what is left of it.
  return next === from ? (way > 0 ? count - 1 : 0) : next;
}
