/** The grid with everything that is laid over it: dates, job tiles, what a tile shows when pointed at, the scrollbar. */
import { For, Show, createEffect, createMemo, createSignal, on, onCleanup, onMount, untrack } from "solid-js";
import type { Accessor, JSX } from "solid-js";
import type { Job } from "../../bindings/job";
import { useApp } from "../../state/app";
import { midnightAfter, midnightBefore } from "../../state/days";
import { galleryOf } from "../../state/gallery";
import type { ListChange } from "../../state/gallery";
import type { Box, LayoutOptions } from "../../state/layout";
import { selectionOf } from "../../state/selection";
import { isPlain, keyOfView } from "../../state/view";
import { words } from "../../words";
import { handleArranging } from "./arrange";
import type { Gap } from "./arrange";
import { Grid } from "./grid";
import { JobTile } from "./job-tile";
import { aheadOf, shapeOf } from "./jobs";
import { handleKeys } from "./keys";
import { handlePointer } from "./pointer";
import type { Band } from "./pointer";
import { ScrollBar } from "./scroll-bar";
import { createTileSize } from "./tile-size";
import { TileVeil } from "./tile-veil";

/** Side padding and gap of the grid in pixels. */
const SIDE = 16;
const GAP = 8;

export function GridView(props: { jobs: Accessor<readonly Job[]> }): JSX.Element {
  const app = useApp();
  const gallery = galleryOf(app);
  const selection = selectionOf(app);
  let scroller!: HTMLDivElement;
  let spacer!: HTMLDivElement;
  let cells!: HTMLDivElement;
  let headings!: HTMLDivElement;
  let grid: Grid | undefined;
  let isBack = false;
  /** What is shown is a place to come back to, not a search in it. */
  let isPlace = isPlain(untrack(gallery.look));
  const view = keyOfView(untrack(gallery.view));

  const [room, setRoom] = createSignal(0);
  const [rem, setRem] = createSignal(16);
  const [boxes, setBoxes] = createSignal<ReadonlyMap<number, Box>>(new Map());
  const [tick, setTick] = createSignal(0);
  const [hovered, setHovered] = createSignal<number | null>(null);
  const [band, setBand] = createSignal<Band | null>(null);
  const [gap, setGap] = createSignal<Gap | null>(null);
  const [now, setNow] = createSignal(Date.now());
  const size = createTileSize(app);

  const options = createMemo<LayoutOptions>(() => ({
    mode: app.settings().interface.layout,
    width: Math.max(64, room() - 2 * SIDE),
    target: size.target(),
    gap: GAP,
    heading: 26 + 1.25 * rem(),
  }));
  const today = (): number => midnightBefore(now() / 1000);

  onMount(() => {
    const measure = (): void => {
      setRem(Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16);
      setRoom(scroller.clientWidth);
      grid?.resized();
    };
    measure();
    grid = new Grid({ scroller, spacer, cells, headings }, owner, options());
    setLeads();
    const watch = new ResizeObserver(() => {
      const before = `${scroller.clientWidth}x${scroller.clientHeight}`;
      if (before === seen) return;
      seen = before;
      const width = room();
      measure();
      // Another width has changed the options, and with them everything; another height only what is in view.
      if (room() === width) grid?.keepPlace(() => {});
    });
    let seen = `${scroller.clientWidth}x${scroller.clientHeight}`;
    watch.observe(scroller);
    const unhear = gallery.hear(changed);
    const midnight = scheduleMidnights(() => {
      setNow(Date.now());
      grid?.renameDays();
    });
    const press = (event: KeyboardEvent): void => {
      const { target } = event;
      const isHere = target === cells || target === document.body || target === main();
      if (grid && app.viewer.shown() === null && isHere) handleKeys(event, app, grid);
    };
    // Before the frame's own listener, which runs the actions.
    document.addEventListener("keydown", press, { capture: true });
    const stopPointer = handlePointer({ app, scroller, cells, grid, setHovered, setBand, scale: size.scale });
    const stopArranging = handleArranging({ app, scroller, grid, setGap });
    grid.keepPlace(() => {});
    comeBack();
    owner.rested();
    // Whoever went on to images that were not here yet, or lost all that were here, has the keyboard in the frame
    // around them meanwhile.
    createEffect(
      on(
        () => gallery.count() > 0,
        (isAny) => {
          const at = document.activeElement;
          if (isAny && at === main()) cells.focus({ preventScroll: true });
          else if (!isAny && at === cells) main()?.focus({ preventScroll: true });
        },
      ),
    );
    onCleanup(() => {
      if (document.activeElement === cells) main()?.focus({ preventScroll: true });
      remember();
      watch.disconnect();
      unhear();
      midnight();
      document.removeEventListener("keydown", press, { capture: true });
      stopPointer();
      stopArranging();
      grid?.end();
    });

    createEffect(on(options, (next) => grid?.keepPlace(() => grid?.layout.change(next)), { defer: true }));
    createEffect(on([props.jobs, today], () => grid?.keepPlace(setLeads), { defer: true }));
    createEffect(() => {
      selection.count();
      selection.current();
      selection.has(-1);
      grid?.paintSelection();
      showActive();
    });
    createEffect(() => {
      gallery.cache.peek(-1);
      grid?.describe();
    });
    createEffect(() => {
      const wanted = gallery.revealed();
      if (!wanted) return;
      const index = gallery.indexOf(wanted.id);
      if (index < 0) return;
      untrack(() => grid?.reveal(index));
      gallery.seen();
    });
    // Closing the viewer brings the person back to the tile they left.
    createEffect(
      on(app.viewer.shown, (id, before) => {
        if (id !== null && before !== id) grid?.reveal(gallery.indexOf(id));
        if (id === null && before !== null && before !== undefined) queueMicrotask(() => cells.focus({ preventScroll: true }));
      }),
    );
  });

  const owner = {
    host: app.host,
    list: () => gallery.list(),
    isSelected: (id: number) => untrack(() => selection.has(id)),
    current: () => untrack(selection.current),
    promptOf: (id: number) => untrack(() => gallery.cache.peek(id)?.prompt),
    headingText: (day: number) => words.gallery.day(day * 1000, Date.now()),
    showLeads(leads: { lead: number; box: Box }[]) {
      if (leads.length === 0 && untrack(boxes).size === 0) return;
      const all = untrack(props.jobs);
      setBoxes(new Map(leads.flatMap(({ lead, box }) => (all[lead] ? [[all[lead].id, box] as const] : []))));
    },
    moved: () => {
      setTick((count) => count + 1);
      showActive();
    },
    rested: () => gallery.cache.want(grid?.ids() ?? []),
  };

  function setLeads(): void {
    grid?.layout.setLeads(untrack(props.jobs).map(shapeOf), untrack(today));
  }

  /** The cell that has the keyboard, for a screen reader: cells come and go, so the focus stays on the list. */
  function showActive(): void {
    const current = untrack(selection.current);
    const cell = current === null ? undefined : grid?.cellOf(current);
    if (cell) cells.setAttribute("aria-activedescendant", cell.element.id);
    else cells.removeAttribute("aria-activedescendant");
  }

  function changed(change: ListChange): void {
    if (!grid) return;
    const { layout } = grid;
    switch (change.what) {
      case "list":
        if (change.look) remember();
        if (change.look) grid.begin(() => layout.rebuild(gallery.list()));
        else grid.keepPlace(() => layout.rebuild(gallery.list()));
        if (change.look && !change.view) begin();
        comeBack();
        gallery.cache.want(grid.ids());
        return;
      case "read":
        grid.render();
        gallery.cache.want(grid.ids());
        return;
      case "inserted":
        return grid.keepPlace(() => layout.inserted(change.index), true);
      case "removed":
        return grid.keepPlace(() => layout.removed(change.places), true);
      case "updated":
        return grid.render();
    }
  }

  /** Another search or order begins at its top; without any, one is back where one was. */
  function begin(): void {
    isPlace = isPlain(untrack(gallery.look));
    isBack = !isPlace;
  }
  function remember(): void {
    if (!isPlace) return;
    const top = grid?.topImage();
    if (top) gallery.places.set(view, top);
    else if (gallery.list().count > 0) gallery.places.delete(view);
  }
  /** Once the list is here: to where the person left this view. */
  function comeBack(): void {
    if (isBack || !isPlace || !grid || gallery.list().count === 0) return;
    isBack = true;
    const place = gallery.places.get(view);
    if (!place) return;
    const index = gallery.list().indexOf(place.id);
    if (index >= 0) grid.go(grid.layout.topOf(index) - place.away);
  }

  return (
    <div class="grid-frame">
      <div ref={scroller} class="grid-scroller" data-grid="">
        <div ref={spacer} class="grid-spacer" />
        <div ref={headings} class="grid-layer" />
        <div class="grid-layer" role="group" aria-label={words.gallery.job.jobs}>
          <For each={props.jobs().filter((job) => boxes().has(job.id))}>
            {(job) => <JobTile job={job} box={boxes().get(job.id)} ahead={aheadOf(props.jobs(), job)} />}
          </For>
        </div>
        <div
          ref={cells}
          class="grid-layer grid-cells"
          role="listbox"
          aria-label={words.gallery.list}
          aria-multiselectable="true"
          tabindex="0"
          data-passes-keys=""
          hidden={gallery.count() === 0}
          onFocus={() => {
            // The keyboard needs a place to begin.
            const first = gallery.idAt(Number(scroller.dataset["first"] ?? 0));
            if (selection.current() === null && first !== undefined) selection.moveTo(first);
          }}
        />
        <TileVeil grid={() => grid} tick={tick} hovered={hovered} />
        <GapLine gap={gap} grid={() => grid} tick={tick} />
        <BandBox band={band} grid={() => grid} tick={tick} />
      </div>
      <ScrollBar grid={() => grid} tick={tick} />
      <p class="unseen" role="status" aria-live="polite">
        {selection.count() > 0 ? words.gallery.selected(selection.count()) : ""}
      </p>
    </div>
  );
}

/** The frame around the images. */
function main(): HTMLElement | null {
  return document.querySelector<HTMLElement>("#main");
}

/** Calls at every local midnight, until it is ended. One timer a day. */
function scheduleMidnights(call: () => void): () => void {
  let timer: number | undefined;
  const next = (): void => {
    const now = Date.now();
    const wait = midnightAfter(midnightBefore(now / 1000)) * 1000 - now + 500;
    timer = window.setTimeout(() => {
      call();
      next();
    }, wait);
  };
  next();
  return () => clearTimeout(timer);
}

/** Where dragged images would come to stand. */
function GapLine(props: { gap: Accessor<Gap | null>; grid: () => Grid | undefined; tick: Accessor<number> }): JSX.Element {
  const style = (gap: Gap): JSX.CSSProperties => {
    props.tick();
    return { transform: `translate(${gap.x - 1}px, ${props.grid()?.mill.inside(gap.y) ?? 0}px)`, height: `${gap.height}px` };
  };
  return <Show when={props.gap()}>{(gap) => <div class="grid-gap" style={style(gap())} />}</Show>;
}

/** The stretch that a rubber band covers. */
function BandBox(props: { band: Accessor<Band | null>; grid: () => Grid | undefined; tick: Accessor<number> }): JSX.Element {
  const style = (band: Band): JSX.CSSProperties => {
    props.tick();
    const top = Math.min(band.from.y, band.to.y);
    const left = Math.min(band.from.x, band.to.x);
    return {
      transform: `translate(${left}px, ${props.grid()?.mill.inside(top) ?? 0}px)`,
      width: `${Math.abs(band.to.x - band.from.x)}px`,
      height: `${Math.abs(band.to.y - band.from.y)}px`,
    };
  };
  return <Show when={props.band()}>{(band) => <div class="grid-band" style={style(band())} />}</Show>;
}
