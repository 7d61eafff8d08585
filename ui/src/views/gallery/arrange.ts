/** Images of an album that are dragged to another place in it, while it is shown in its own order. */
import type { App } from "../../state/app";
import { takesImages } from "../../state/drag";
import type { Dragged, Point } from "../../state/drag";
import { galleryOf } from "../../state/gallery";
import type { Box } from "../../state/rows";
import type { Grid } from "./grid";

/** Where dragged images would come to stand: a line beside an image, in the gallery's own pixels. */
export interface Gap {
  x: number;
  y: number;
  height: number;
}

interface Parts {
  app: App;
  scroller: HTMLElement;
  grid: Grid;
  setGap(gap: Gap | null): void;
}

/** Pixels from an edge of the grid in which dragging scrolls. */
const EDGE = 40;

/** Makes the grid a place for its own images, until it is ended. */
export function handleArranging({ app, scroller, grid, setGap }: Parts): () => void {
  const gallery = galleryOf(app);
  let frame: number | undefined;
  let at: Point | null = null;

  /** The album that is shown in its own order; `null`: something else is. */
  const album = (): number | null => {
    const { view, query, sort } = gallery.look();
    return view.view === "album" && query === "" && sort === null ? view.id : null;
  };
  /** The place in the list before which images would stand, and the line there. */
  const gapAt = (point: Point): { index: number; gap: Gap } | null => {
    const { x, y } = grid.pointOf({ clientX: point.x, clientY: point.y });
    const index = grid.layout.nearest(x, y);
    if (index < 0) return null;
    const box: Box = grid.layout.box(index, { x: 0, y: 0, width: 0, height: 0 });
    const behind = x > box.x + box.width / 2;
    const gap = { x: behind ? box.x + box.width + grid.layout.current.gap / 2 : box.x - grid.layout.current.gap / 2, y: box.y, height: box.height };
    return { index: behind ? index + 1 : index, gap };
  };
  const show = (): void => setGap(at ? (gapAt(at)?.gap ?? null) : null);
  /** Scrolls on while the images are held near an edge. */
  const drift = (): void => {
    frame = undefined;
    if (!at) return;
    const { top, bottom } = scroller.getBoundingClientRect();
    const beyond = at.y < top + EDGE ? at.y - top - EDGE : at.y > bottom - EDGE ? at.y - bottom + EDGE : 0;
    if (beyond === 0) return;
    grid.go(grid.position + beyond / 3);
    show();
    frame = requestAnimationFrame(drift);
  };

  const end = takesImages(scroller, {
    accepts: () => album() !== null && app.library()?.writable === true,
    over(point) {
      at = point;
      show();
      if (point) frame ??= requestAnimationFrame(drift);
    },
    drop(dragged, point) {
      const into = album();
      const found = gapAt(point);
      if (into !== null && found) void arrange(app, into, dragged, found.index);
    },
  });
  return () => {
    end();
    if (frame !== undefined) cancelAnimationFrame(frame);
    setGap(null);
  };
}

async function arrange(app: App, album: number, dragged: Dragged, index: number): Promise<void> {
  const gallery = galleryOf(app);
  const moved = new Set(dragged.ids());
  // Those that move keep their order among each other; what they stand before must itself stay.
  const ids = gallery.list().placesOf(moved).map((place) => gallery.list().id(place));
  let at = index;
  let before = gallery.idAt(at);
  while (before !== undefined && moved.has(before)) {
    at += 1;
    before = gallery.idAt(at);
  }
  try {
    await app.host.call("arrange_album", { album, ids, before: before ?? null });
  } catch (thrown) {
    app.toasts.fault(thrown);
  }
}
