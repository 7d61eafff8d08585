/** The pointer in the grid: selecting as in a file manager, the rubber band, dragging out, the menu. */
import { showMenu } from "../../components/menu";
import type { App } from "../../state/app";
import { dragImages } from "../../state/drag";
import type { Dragged } from "../../state/drag";
import { galleryOf } from "../../state/gallery";
import { selectionOf } from "../../state/selection";
import { imageMenu } from "./actions";
import type { Grid } from "./grid";

/** A rubber band between two points of the gallery. */
export interface Band {
  from: { x: number; y: number };
  to: { x: number; y: number };
}

interface Parts {
  app: App;
  scroller: HTMLElement;
  /** The list that has the keyboard. */
  cells: HTMLElement;
  grid: Grid;
  setHovered(id: number | null): void;
  setBand(band: Band | null): void;
  scale(factor: number): void;
}

/** Pixels the pointer moves before it means a band. */
const SLACK = 4;

/** Handles the pointer until it is ended. */
export function handlePointer(parts: Parts): () => void {
  const { app, scroller, cells, grid, setHovered } = parts;
  const gallery = galleryOf(app);
  const selection = selectionOf(app);
  const stop = new AbortController();
  const { signal } = stop;

  const imageAt = (event: MouseEvent): number | null => {
    const { x, y } = grid.pointOf(event);
    const index = grid.layout.hit(x, y);
    return index < 0 ? null : (gallery.idAt(index) ?? null);
  };
  /** Job tiles and the buttons over a tile take their own clicks. */
  const isOwn = (event: Event): boolean => event.target instanceof Element && event.target.closest("[data-own-pointer]") !== null;
  const isMod = (event: MouseEvent): boolean => (app.start().platform === "macos" ? event.metaKey : event.ctrlKey);

  const pick = (event: MouseEvent, id: number): void => {
    if (event.shiftKey) selection.extend(id, isMod(event));
    else if (isMod(event)) selection.toggle(id);
    else selection.select([id], id);
  };

  scroller.addEventListener(
    "pointerdown",
    (event) => {
      if (isOwn(event) || event.button !== 0 || event.pointerType === "touch") return;
      const id = imageAt(event);
      cells.focus({ preventScroll: true });
      if (id === null) {
        startBand(parts, event, isMod(event) || event.shiftKey);
        event.preventDefault();
        return;
      }
      // What is selected already may be about to be dragged: it is picked when the button comes up.
      if (!selection.has(id) || event.shiftKey || isMod(event)) pick(event, id);
      dragImages(event, {
        images: () => draggedFrom(app, id),
        // Other programs take real files.
        leaves: ({ ids }) => void app.host.call("drag_out", { ids: [...ids()] }).catch(app.toasts.fault),
      });
    },
    { signal },
  );
  scroller.addEventListener(
    "click",
    (event) => {
      if (isOwn(event) || event.shiftKey || isMod(event)) return;
      const id = imageAt(event);
      if (id !== null && (selection.count() !== 1 || !selection.has(id))) selection.select([id], id);
    },
    { signal },
  );
  scroller.addEventListener(
    "dblclick",
    (event) => {
      const id = isOwn(event) ? null : imageAt(event);
      if (id !== null) app.viewer.open(id);
    },
    { signal },
  );
  scroller.addEventListener(
    "contextmenu",
    (event) => {
      if (event.target instanceof Element && event.target.closest(".job")) return;
      event.preventDefault();
      // The menu key comes with a place that means nothing; a click with Ctrl on a Mac is a pointer's.
      const byKey = event.button !== 2 && !event.ctrlKey;
      const id = byKey ? selection.current() : imageAt(event);
      if (id === null) return;
      if (!selection.has(id)) selection.select([id], id);
      const box = byKey ? grid.cellOf(id)?.element.getBoundingClientRect() : undefined;
      const at = box ? { x: box.left + 8, y: box.top + 8 } : { x: event.clientX, y: event.clientY };
      cells.focus({ preventScroll: true });
      showMenu(at, imageMenu(app));
    },
    { signal },
  );
  scroller.addEventListener("pointermove", (event) => event.pointerType !== "touch" && setHovered(imageAt(event)), { signal, passive: true });
  scroller.addEventListener("pointerleave", () => setHovered(null), { signal, passive: true });
  scroller.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      parts.scale(Math.exp(-event.deltaY / 500));
    },
    { signal, passive: false },
  );
  return () => stop.abort();
}

/** The image that was taken hold of, with all that is selected if it is one of them. It comes first. */
function draggedFrom(app: App, id: number): Dragged {
  const selection = selectionOf(app);
  if (!selection.has(id)) return { count: 1, ids: () => [id] };
  return { count: selection.count(), ids: () => [id, ...selection.ids().filter((other) => other !== id)] };
}

/** Selects what a band between here and the pointer touches. */
function startBand({ app, scroller, grid, setBand }: Parts, down: PointerEvent, keep: boolean): void {
  const gallery = galleryOf(app);
  const selection = selectionOf(app);
  const from = grid.pointOf(down);
  const before = keep ? selection.ids() : [];
  if (!keep) selection.clear();
  const stop = new AbortController();
  const { signal } = stop;
  let last: PointerEvent = down;
  let frame: number | undefined;
  let isBand = false;

  const update = (): void => {
    const to = grid.pointOf(last);
    isBand ||= Math.abs(to.x - from.x) + Math.abs(to.y - from.y) > SLACK;
    if (!isBand) return;
    setBand({ from, to });
    const touched = new Set(before);
    const [left, right] = [Math.min(from.x, to.x), Math.max(from.x, to.x)];
    const list = gallery.list();
    grid.layout.visit(Math.min(from.y, to.y), Math.max(from.y, to.y), {
      image: (index, box) => {
        if (box.x < right && box.x + box.width > left) touched.add(list.id(index));
      },
      lead: () => {},
      heading: () => {},
    });
    selection.select([...touched]);
  };
  /** Scrolls on while the pointer is above or below the window. */
  const drift = (): void => {
    frame = undefined;
    const { top, bottom } = scroller.getBoundingClientRect();
    const beyond = last.clientY < top ? last.clientY - top : last.clientY > bottom ? last.clientY - bottom : 0;
    if (beyond === 0) return;
    grid.go(grid.position + beyond / 4);
    update();
    frame = requestAnimationFrame(drift);
  };
  const end = (): void => {
    stop.abort();
    if (frame !== undefined) cancelAnimationFrame(frame);
    setBand(null);
  };
  scroller.setPointerCapture(down.pointerId);
  scroller.addEventListener(
    "pointermove",
    (event) => {
      last = event;
      update();
      frame ??= requestAnimationFrame(drift);
    },
    { signal },
  );
  scroller.addEventListener("pointerup", end, { signal });
  scroller.addEventListener("pointercancel", end, { signal });
}
