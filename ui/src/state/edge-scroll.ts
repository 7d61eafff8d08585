/** Parts of the window that scroll by themselves while images are held near their upper or lower edge. */
import type { Point } from "./drag";

/** The attribute of such a part. */
const SCROLLS = "data-drag-scrolls";
/** Pixels from the edge in which it scrolls. */
const EDGE = 32;
/** Of the pixels beyond that line, the part that is scrolled in a frame. */
const SPEED = 1 / 3;

export interface EdgeScroll {
  /** What is dragged is here. */
  at(point: Point): void;
  end(): void;
}

/** `moved` is told when something has scrolled away under the pointer. */
export function edgeScroll(moved: (at: Point) => void): EdgeScroll {
  let frame: number | undefined;
  let held: Point | null = null;

  const step = (): void => {
    frame = undefined;
    if (!held) return;
    const part = document.elementFromPoint(held.x, held.y)?.closest(`[${SCROLLS}]`);
    if (!part) return;
    const { top, bottom } = part.getBoundingClientRect();
    const beyond = held.y < top + EDGE ? held.y - top - EDGE : held.y > bottom - EDGE ? held.y - bottom + EDGE : 0;
    const before = part.scrollTop;
    part.scrollTop += Math.sign(beyond) * Math.ceil(Math.abs(beyond) * SPEED);
    // At its end, or in its middle: the pointer has to move first.
    if (part.scrollTop === before) return;
    moved(held);
    frame = requestAnimationFrame(step);
  };

  return {
    at(point) {
      held = point;
      frame ??= requestAnimationFrame(step);
    },
    end() {
      held = null;
      if (frame !== undefined) cancelAnimationFrame(frame);
      frame = undefined;
    },
  };
}
