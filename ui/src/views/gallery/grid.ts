/**
 * The virtual grid: a few dozen cells on the stretch of the gallery that is looked at. It keeps the image at the top of
 * the window in place whatever happens to the list or to the geometry above it.
 */
import type { Host } from "../../host/host";
import { Layout } from "../../state/layout";
import type { Box, LayoutOptions } from "../../state/layout";
import type { PackedList } from "../../state/packed";
import { Cell } from "./cell";
import { Headings } from "./headings";
import { Treadmill } from "./treadmill";

/** The elements it works in. */
export interface GridElements {
  /** Scrolls. */
  scroller: HTMLElement;
  /** Is as high as everything. */
  spacer: HTMLElement;
  /** Holds the cells; its left edge is where images begin. */
  cells: HTMLElement;
  /** Holds the headings of days. */
  headings: HTMLElement;
}

/** What it asks and tells. */
export interface GridOwner {
  host: Host;
  list(): PackedList;
  isSelected(id: number): boolean;
  current(): number | null;
  promptOf(id: number): string | undefined;
  headingText(day: number): string;
  /** Job tiles in view, by their place before the images, with boxes inside the scrolled element. */
  showLeads(leads: { lead: number; box: Box }[]): void;
  /** The stretch in view has changed. */
  moved(): void;
  /** Scrolling has come to rest. */
  rested(): void;
}

/** An image that stays where it is while other things change. */
interface Anchor {
  id: number;
  index: number;
  y: number;
  height: number;
}

interface Held {
  id: number;
  index: number;
  /** Its top below the top of the window, and its height at that time. */
  away: number;
  height: number;
}

/** Room under the last row, besides its gap. */
const BELOW = 8;
/** Milliseconds without a scroll event that count as rest. */
const REST = 120;
/** Thumbnails that are not in view begin over so many frames: painting a whole row at once would hold one frame up. */
const SPREAD = 6;
/** Milliseconds of one slice of geometry. */
const SLICE = 5;

export class Grid {
  readonly layout: Layout;
  readonly mill: Treadmill;
  private readonly used = new Map<number, Cell>();
  private readonly spare: Cell[] = [];
  private readonly headings: Headings;
  private anchor: Anchor | null = null;
  private held: Held | null = null;
  private heldAt = 0;
  private rest: number | undefined;
  private sliding: number | undefined;
  private slice: number | undefined;
  private feeding: number | undefined;
  private hurried = false;
  private lastScroll = 0;
  private lastPosition = 0;
  private ended = false;

  constructor(
    private readonly elements: GridElements,
    private readonly owner: GridOwner,
    options: LayoutOptions,
  ) {
    this.layout = new Layout(owner.list(), options);
    this.mill = new Treadmill(elements.scroller, elements.spacer);
    this.headings = new Headings(elements.headings, (day) => owner.headingText(day));
    elements.scroller.addEventListener("scroll", this.scrolled, { passive: true });
    this.resized();
  }

  end(): void {
    this.ended = true;
    this.elements.scroller.removeEventListener("scroll", this.scrolled);
    clearTimeout(this.rest);
    clearTimeout(this.sliding);
    for (const frame of [this.slice, this.feeding]) if (frame !== undefined) cancelAnimationFrame(frame);
    for (const cell of this.used.values()) cell.free();
  }

  get position(): number {
    return this.mill.position;
  }

  get height(): number {
    return this.mill.viewHeight;
  }

  /** Images in it. */
  get count(): number {
    return this.owner.list().count;
  }

  /** The window around the grid has another size. */
  resized(): void {
    this.mill.resized();
  }

  /**
   * Changes the geometry or the list, with the image at the top of the window kept in place. What moves nevertheless
   * may `glide`.
   */
  keepPlace(change: () => void, glide = false): void {
    const held = this.hold();
    const before = this.position;
    change();
    let position = before;
    if (held) {
      const { count } = this.owner.list();
      const index = this.owner.list().indexOf(held.id);
      const known = index >= 0 ? index : Math.min(held.index, count - 1);
      const box = known >= 0 ? this.layout.box(known, { x: 0, y: 0, width: 0, height: 0 }) : undefined;
      if (box) position = box.y - (held.away < 0 ? held.away * (box.height / held.height) : held.away);
    }
    this.anchor = null;
    // Where the window scrolls along, tiles keep their place on the screen: nothing must be seen to move.
    if (glide && position === before) this.slide();
    this.mill.resize(this.layout.height + BELOW, position);
    this.render();
    this.held = held;
    this.heldAt = this.position;
    this.refine();
  }

  /** Another list altogether, or another order of it: begins at the top. */
  begin(change: () => void): void {
    change();
    this.anchor = null;
    this.held = null;
    this.mill.resize(this.layout.height + BELOW, 0);
    this.render();
    this.heldAt = this.position;
    this.refine();
  }

  /**
   * The image to keep in place: the one that was kept the last time, as long as nobody has scrolled since, so that a
   * window drawn narrow and wide again shows what it did.
   */
  private hold(): Held | null {
    const { anchor, position } = this;
    if (position <= 0 || !anchor) return null;
    if (this.held && Math.abs(position - this.heldAt) < 1) return this.held;
    return { id: anchor.id, index: anchor.index, away: anchor.y - position, height: anchor.height };
  }

  /** The image at the top of the window and how far it stands below the edge; nothing at the very top. */
  topImage(): { id: number; away: number } | undefined {
    if (!this.anchor || this.position <= 0) return undefined;
    return { id: this.anchor.id, away: this.anchor.y - this.position };
  }

  /** What moves next glides to its place instead of jumping. */
  private slide(): void {
    const { classList } = this.elements.cells;
    classList.add("sliding");
    clearTimeout(this.sliding);
    this.sliding = window.setTimeout(() => classList.remove("sliding"), 160);
  }

  /** Goes to a height. */
  go(position: number): void {
    this.mill.go(position);
    this.render();
  }

  /** Brings an image into view, by the shortest way. */
  reveal(index: number): void {
    if (index < 0 || index >= this.owner.list().count) return;
    for (let tries = 0; tries < 2; tries += 1) {
      const box: Box = { x: 0, y: 0, width: 0, height: 0 };
      this.layout.box(index, box);
      // The day's heading comes along with its first row.
      const above = index === 0 || this.layout.beginsDay(index) ? this.layout.current.heading : BELOW;
      const position = this.position;
      if (box.y - above < position) this.go(Math.max(0, box.y - above));
      else if (box.y + box.height + 2 * BELOW > position + this.height) this.go(box.y + box.height + 2 * BELOW - this.height);
    }
  }

  /** Where an image is in the window; `undefined` if it has no cell. */
  cellOf(id: number): Cell | undefined {
    return this.used.get(id);
  }

  /** The height in the gallery of a point of the window, and how far it is from the left edge of the images. */
  pointOf(event: { clientX: number; clientY: number }): { x: number; y: number } {
    const edge = this.elements.cells.getBoundingClientRect();
    const top = this.elements.scroller.getBoundingClientRect().top;
    return { x: event.clientX - edge.left, y: event.clientY - top + this.position };
  }

  /** Selected or current images are others. */
  paintSelection(): void {
    const current = this.owner.current();
    for (const [id, cell] of this.used) cell.select(this.owner.isSelected(id), id === current);
  }

  /** Prompts have come. */
  describe(): void {
    for (const [id, cell] of this.used) cell.describe(this.owner.promptOf(id));
  }

  /** Ids that have a cell. */
  ids(): number[] {
    return [...this.used.keys()];
  }

  /** It is another day: headings say something else. */
  renameDays(): void {
    this.headings.rename();
  }

  private readonly scrolled = (): void => {
    this.mill.scrolled();
    this.hurried = this.hurry(performance.now(), this.position);
    this.elements.scroller.classList.add("moving");
    this.render();
    clearTimeout(this.rest);
    this.rest = window.setTimeout(this.rests, REST);
  };

  private readonly rests = (): void => {
    this.mill.settle(true);
    this.elements.scroller.classList.remove("moving");
    this.hurried = false;
    this.render();
    this.owner.rested();
  };

  /** Puts cells on what is in view and around it. */
  render(): void {
    if (this.ended) return;
    const position = this.steady(this.position);
    const from = position - this.height / 2;
    const to = position + this.height * 1.75;
    const wanted: { index: number; id: number; box: Box }[] = [];
    const leads: { lead: number; box: Box }[] = [];
    let anchor: Anchor | null = null;
    let [first, last] = [-1, -1];
    const list = this.owner.list();
    this.headings.begin();
    this.layout.visit(from, to, {
      image: (index, box) => {
        wanted.push({ index, id: list.id(index), box: { ...box } });
        const { y, height } = box;
        if (y + height <= position || y >= position + this.height) return;
        if (first < 0) first = index;
        last = index;
        anchor ??= { id: list.id(index), index, y, height };
      },
      lead: (lead, box) => void leads.push({ lead, box: { ...box, y: this.mill.inside(box.y) } }),
      heading: (day, count, y) => this.headings.put(day, count, this.mill.inside(y)),
    });
    this.headings.finish();
    this.anchor = anchor;
    this.putCells(wanted);
    this.owner.showLeads(leads);
    this.tell("first", String(first));
    this.tell("last", String(last));
    this.tellReady();
    this.owner.moved();
  }

  /** Whether thumbnails would be gone before they came: then they wait for rest. A single jump is no hurry. */
  private hurry(now: number, position: number): boolean {
    const quick = now - this.lastScroll < 120 && Math.abs(position - this.lastPosition) > this.height * 0.8;
    this.lastScroll = now;
    this.lastPosition = position;
    return quick;
  }

  /** Makes exact what comes into view, and gives the position that shows the same as before. */
  private steady(position: number): number {
    const { layout, mill, anchor } = this;
    const settle = () => layout.settle(position - this.height / 2, position + this.height * 1.75);
    let next = position;
    if (position <= 0) {
      settle();
    } else if (anchor && anchor.y < position + this.height && anchor.y + anchor.height > position) {
      settle();
      next = position + layout.topOf(anchor.index) - anchor.y;
    } else {
      const point = layout.point(position);
      settle();
      next = layout.heightOf(point);
    }
    if (next !== position || layout.height + BELOW !== mill.height) {
      mill.resize(layout.height + BELOW, Math.round(next - position) === 0 ? position : next);
    }
    return mill.position;
  }

  private putCells(wanted: readonly { index: number; id: number; box: Box }[]): void {
    const keep = new Set(wanted.map(({ id }) => id));
    for (const [id, cell] of this.used) {
      if (keep.has(id)) continue;
      this.used.delete(id);
      cell.free();
      this.spare.push(cell);
    }
    const list = this.owner.list();
    const { count } = list;
    const current = this.owner.current();
    for (const { index, id, box } of wanted) {
      let cell = this.used.get(id);
      const isNew = cell === undefined;
      if (!cell) {
        cell = this.spare.pop() ?? new Cell(this.owner.host, this.tellReady);
        cell.rest(false);
        if (!cell.element.isConnected) this.elements.cells.append(cell.element);
        this.used.set(id, cell);
      }
      cell.place(box, this.mill.inside(box.y));
      const shown = { id, index, version: list.version(index), colour: list.colour(index), flags: list.flags(index) };
      const relit = cell.shown.flags !== shown.flags;
      const seen = !this.hurried && this.isInView(cell);
      cell.show(shown, count, seen);
      if (seen) cell.begin(false);
      if (isNew || relit) {
        cell.describe(this.owner.promptOf(id));
        cell.select(this.owner.isSelected(id), id === current);
      }
    }
    for (const cell of this.spare) cell.rest(true);
    while (this.spare.length > 24) this.spare.pop()?.element.remove();
  }

  private isInView({ box }: Cell): boolean {
    return box.y + box.height > this.position && box.y < this.position + this.height;
  }

  /** Says on the element whether every thumbnail in view has come; then those around it have their turn. */
  private readonly tellReady = (): void => {
    let [ready, more] = [true, false];
    for (const cell of this.used.values()) {
      if (!cell.pending && !cell.deferred) continue;
      if (this.isInView(cell)) ready = false;
      else more ||= cell.deferred;
    }
    this.tell("ready", String(ready));
    if (ready && more && !this.hurried) this.feeding ??= requestAnimationFrame(this.feed);
  };

  /** Loads some of what is not in view, the nearest first. */
  private readonly feed = (): void => {
    this.feeding = undefined;
    if (this.ended || this.hurried || this.elements.scroller.dataset["ready"] !== "true") return;
    const middle = this.position + this.height / 2;
    const away = ({ box }: Cell): number => Math.abs(box.y + box.height / 2 - middle);
    const waiting = [...this.used.values()].filter((cell) => cell.deferred).sort((a, b) => away(a) - away(b));
    const some = Math.ceil(waiting.length / SPREAD);
    for (const cell of waiting.slice(0, some)) cell.begin(true);
    if (waiting.length > some) this.feeding = requestAnimationFrame(this.feed);
  };

  private tell(name: "first" | "last" | "ready", value: string): void {
    const { dataset } = this.elements.scroller;
    if (dataset[name] !== value) dataset[name] = value;
  }

  /** Makes estimates exact, a few milliseconds a frame. */
  private refine(): void {
    if (this.slice !== undefined) return;
    const step = (): void => {
      this.slice = undefined;
      if (this.ended) return;
      const { anchor } = this;
      const { position } = this;
      const done = this.layout.refine(performance.now() + SLICE);
      const shift = anchor && position > 0 ? this.layout.topOf(anchor.index) - anchor.y : 0;
      if (shift !== 0 || this.layout.height + BELOW !== this.mill.height) {
        if (anchor) anchor.y += shift;
        const kept = Math.abs(position - this.heldAt) < 1;
        this.mill.resize(this.layout.height + BELOW, position + shift);
        this.render();
        if (kept) this.heldAt = this.position;
      }
      if (!done) this.slice = requestAnimationFrame(step);
    };
    this.slice = requestAnimationFrame(step);
  }
}
