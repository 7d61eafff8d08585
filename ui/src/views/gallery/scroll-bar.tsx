/** The scrollbar: exact for any number of images, with the date beside it while it is dragged. */
import { Show, createSignal } from "solid-js";
import type { Accessor, JSX } from "solid-js";
import { words } from "../../words";
import type { Grid } from "./grid";

/** The shortest thumb that can be caught, and the room at the ends, in pixels. */
const SHORTEST = 40;
const MARGIN = 8;

export function ScrollBar(props: { grid: () => Grid | undefined; tick: Accessor<number> }): JSX.Element {
  const [dragging, setDragging] = createSignal(false);

  const thumb = (): { top: number; height: number } | null => {
    props.tick();
    const grid = props.grid();
    if (!grid || grid.mill.end <= 0) return null;
    const room = grid.height - 2 * MARGIN;
    const height = Math.max(SHORTEST, (room * grid.height) / grid.mill.height);
    return { top: MARGIN + (room - height) * (grid.position / grid.mill.end), height };
  };
  const place = (): string => {
    props.tick();
    const grid = props.grid();
    const at = grid?.layout.dayAt(grid.position + 1);
    if (at !== undefined) return words.gallery.day(at * 1000, Date.now());
    // Without dates, how far one is.
    return grid ? words.gallery.viewer.place(grid.layout.nearest(0, grid.position + 1) + 1, grid.count) : "";
  };
  const drag = (down: PointerEvent & { currentTarget: HTMLElement }): void => {
    const grid = props.grid();
    const begin = thumb();
    if (!grid || !begin || down.button !== 0) return;
    down.preventDefault();
    const bar = down.currentTarget;
    const { top } = bar.getBoundingClientRect();
    const onThumb = down.clientY >= top + begin.top && down.clientY <= top + begin.top + begin.height;
    // Beside the thumb: its middle comes to the pointer.
    const held = onThumb ? down.clientY - top - begin.top : begin.height / 2;
    const room = grid.height - 2 * MARGIN - begin.height;
    const to = (event: PointerEvent): void => {
      const part = (event.clientY - top - held - MARGIN) / room;
      grid.go(Math.min(1, Math.max(0, part)) * grid.mill.end);
    };
    const end = (): void => {
      setDragging(false);
      bar.removeEventListener("pointermove", to);
    };
    setDragging(true);
    bar.setPointerCapture(down.pointerId);
    bar.addEventListener("pointermove", to);
    bar.addEventListener("pointerup", end, { once: true });
    bar.addEventListener("pointercancel", end, { once: true });
    if (!onThumb) to(down);
  };

  return (
    <Show when={thumb()}>
      {(at) => (
        // The scrolled element itself is what a screen reader and the keyboard know.
        <div class="scroll-bar" classList={{ dragging: dragging() }} aria-hidden="true" onPointerDown={drag}>
          <i style={{ transform: `translateY(${at().top}px)`, height: `${at().height}px` }} />
          <Show when={dragging()}>
            <span class="scroll-day" style={{ transform: `translateY(${at().top + at().height / 2}px)` }}>
              {place()}
            </span>
          </Show>
        </div>
      )}
    </Show>
  );
}
