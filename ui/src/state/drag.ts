/**
 * Images that are dragged inside the window. Whoever can take them says so with {@link takesImages}; the gallery begins
 * a drag with {@link dragImages}. Past the edge of the window the source hands its files to the system.
 */
import { createSignal, getOwner, onCleanup } from "solid-js";
import { edgeScroll } from "./edge-scroll";

/** What is dragged. */
export interface Dragged {
  /** How many images. */
  readonly count: number;
  /** Their ids, the one that was taken hold of first: made when asked for, because they may be a million. */
  ids(): readonly number[];
}

/** A place in the window, in CSS pixels. */
export interface Point {
  x: number;
  y: number;
}

/**
 * A part of the window that images can be dropped on. While some are dragged that it takes, its element has the
 * attribute `data-drop`: `open`, or `over` while they are above it.
 */
export interface DropPlace {
  /** Whether it takes these; absent: always. */
  accepts?(dragged: Dragged): boolean;
  /** They were dropped here. */
  drop(dragged: Dragged, at: Point): void;
  /** They are moved over it; `null`: they have left. */
  over?(at: Point | null): void;
}

/** Makes an element a place for images, for the life of the calling component or until the function it gives is called. */
export function takesImages(element: HTMLElement, place: DropPlace): () => void {
  places.set(element, place);
  const end = (): void => {
    places.delete(element);
    element.removeAttribute("data-drop");
  };
  if (getOwner()) onCleanup(end);
  return end;
}

/** A drag on its way. */
export interface UnderWay extends Point {
  dragged: Dragged;
}

const [underWay, setUnderWay] = createSignal<UnderWay | null>(null);

/** The drag that is under way. Reactive. */
export { underWay };

const places = new Map<HTMLElement, DropPlace>();

/** Pixels the pointer moves before it means a drag. */
const SLACK = 5;

/** Where a drag begins. */
export interface DragSource {
  /** What is dragged, asked for once the pointer has moved far enough. */
  images(): Dragged;
  /** The pointer has left the window with the button still down: this drag ends, the system's may begin. */
  leaves?(dragged: Dragged): void;
}

/** Watches a pressed pointer: when it moves it drags, when it comes up it drops. Escape ends it without a drop. */
export function dragImages(down: PointerEvent, source: DragSource): void {
  const stop = new AbortController();
  const { signal } = stop;
  let dragged: Dragged | null = null;
  let over: HTMLElement | null = null;

  const hover = (element: HTMLElement | null, at: Point): void => {
    if (over !== element) {
      if (over) {
        places.get(over)?.over?.(null);
        if (places.has(over)) over.dataset["drop"] = "open";
      }
      over = element;
      if (over) over.dataset["drop"] = "over";
    }
    if (over) places.get(over)?.over?.(at);
  };
  const look = (at: Point): void => hover(document.elementFromPoint(at.x, at.y)?.closest<HTMLElement>("[data-drop]") ?? null, at);
  const edges = edgeScroll(look);
  const end = (): void => {
    stop.abort();
    edges.end();
    if (!dragged) return;
    if (over) places.get(over)?.over?.(null);
    for (const element of places.keys()) element.removeAttribute("data-drop");
    document.documentElement.classList.remove("dragging-images");
    setUnderWay(null);
  };
  const begin = (): Dragged => {
    const begun = source.images();
    for (const [element, place] of places) if (place.accepts?.(begun) ?? true) element.dataset["drop"] = "open";
    document.documentElement.classList.add("dragging-images");
    return begun;
  };
  const move = (event: PointerEvent): void => {
    if (event.pointerId !== down.pointerId) return;
    const at = { x: event.clientX, y: event.clientY };
    // The button came up where nobody could tell.
    if ((event.buttons & 1) === 0) return end();
    if (!dragged && Math.abs(at.x - down.clientX) + Math.abs(at.y - down.clientY) <= SLACK) return;
    dragged ??= begin();
    if (at.x < 0 || at.y < 0 || at.x >= innerWidth || at.y >= innerHeight) {
      const leaving = dragged;
      end();
      source.leaves?.(leaving);
      return;
    }
    look(at);
    edges.at(at);
    setUnderWay({ ...at, dragged });
  };
  const up = (event: PointerEvent): void => {
    if (event.pointerId !== down.pointerId) return;
    const taken = dragged;
    const place = over ? places.get(over) : undefined;
    end();
    if (!taken) return;
    // The click that may follow was not meant.
    const click = new AbortController();
    window.addEventListener("click", (event) => event.stopPropagation(), { capture: true, signal: click.signal });
    setTimeout(() => click.abort(), 0);
    place?.drop(taken, { x: event.clientX, y: event.clientY });
  };

  window.addEventListener("pointermove", move, { signal });
  window.addEventListener("pointerup", up, { signal });
  window.addEventListener("pointercancel", end, { signal });
  window.addEventListener("blur", end, { signal });
  window.addEventListener(
    "keydown",
    (event) => {
      if (!dragged || event.key !== "Escape") return;
      event.preventDefault();
      event.stopPropagation();
      end();
    },
    { signal, capture: true },
  );
}
