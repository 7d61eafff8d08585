/* oxlint-disable typescript/no-non-null-assertion -- Places are computed here and lie within what is read. */
/**
 * Where every image of the gallery stands: justified rows under date headings, or squares. What is looked at is exact;
 * what nobody has looked at yet is an estimate, made exact in slices by {@link Layout.refine}. Whoever shows it keeps
 * an image in place while heights above it change ({@link Layout.topOf}).
 */
import { BLOCK, Blocks } from "./blocks";
import { midnightBefore } from "./days";
import { JustifiedRows, UniformRows, aspectOf } from "./rows";
import type { Box, Rows } from "./rows";

import type { Days } from "./view";

export type { Box } from "./rows";

/** What the layout needs to know of images. */
export interface Shapes {
  readonly count: number;
  seconds(index: number): number;
  width(index: number): number;
  height(index: number): number;
  /** How dates run; absent: the newest first. */
  readonly days?: Days;
}

export interface LayoutOptions {
  mode: "justified" | "uniform";
  /** Room for rows in pixels, side padding not counted. */
  width: number;
  /** Height a row aims at, 80 to 320. */
  target: number;
  gap: number;
  /** Height of a date heading with the space around it. */
  heading: number;
}

/** A tile for a job, before the images. */
export interface Lead {
  /** Its shape: width by height. */
  aspect: number;
}

/** Hears what stands in a stretch of the gallery, from top to bottom. The box is reused from call to call. */
export interface Visit {
  image(index: number, box: Box): void;
  lead(lead: number, box: Box): void;
  heading(day: number, count: number, y: number): void;
}

/** A place inside a block, as a part of its height. */
export interface Point {
  block: number;
  part: number;
}

const KEPT = 64;
/** Room above the first row where no date stands there, in pixels. */
const TOP = 16;

export class Layout {
  private blocks = new Blocks(BLOCK);
  private leads = new Float32Array(0);
  /** Blocks whose rows are kept, longest unused first. */
  private kept: number[] = [];
  private pixelsAnImage = 0;
  private readonly scratch: Box = { x: 0, y: 0, width: 0, height: 0 };

  constructor(
    private shapes: Shapes,
    private options: LayoutOptions,
  ) {
    this.rebuild();
  }

  /** Another list, or one that changed beyond {@link inserted} and {@link removed}. */
  rebuild(shapes = this.shapes): void {
    this.shapes = shapes;
    const today = this.leadDay;
    this.blocks = new Blocks(this.options.mode === "uniform" ? Number.MAX_SAFE_INTEGER : BLOCK);
    this.blocks.build(shapes.count, (index) => shapes.seconds(index), shapes.days);
    this.kept = [];
    if (this.leads.length > 0 && today !== null) this.standLeads(today);
    this.estimate();
  }

  get current(): LayoutOptions {
    return this.options;
  }

  /** Lays everything out anew for another width, size or mode. */
  change(options: LayoutOptions): void {
    const mode = options.mode !== this.options.mode;
    this.options = options;
    if (mode) {
      this.rebuild();
      return;
    }
    for (let block = 0; block < this.blocks.length; block += 1) this.blocks.stale(block);
    this.kept = [];
    this.estimate();
  }

  private leadDay: number | null = null;

  /** Sets the tiles before the images; they stand under the date of `today` (a local midnight in seconds). */
  setLeads(leads: readonly Lead[], today: number): void {
    const had = this.leads.length;
    this.leads = Float32Array.from(leads, (lead) => lead.aspect);
    this.leadDay = leads.length > 0 ? today : null;
    if (had > 0 || leads.length > 0) {
      // The tiles' block may be older than the one that comes now, or empty.
      this.standLeads(leads.length > 0 ? today : null);
      this.forget();
    }
  }

  private standLeads(today: number | null): void {
    const first = this.blocks.length > 0 ? this.blocks.get(0) : undefined;
    if (first?.count === 0 && first.day !== today) this.blocks.dropEmpty(0);
    if (today !== null && (this.blocks.length === 0 || this.blocks.get(0).day < today)) this.blocks.prepend(today);
    this.blocks.stale(0);
    this.blocks.stale(1);
    this.estimateFrom(0, Math.min(2, this.blocks.length));
  }

  /** An image now stands at this place of the list. */
  inserted(index: number): void {
    this.blocks.inserted(index, midnightBefore(this.shapes.seconds(index)));
    this.forget();
    const block = this.blocks.ofImage(index);
    this.estimateFrom(Math.max(0, block - 1), Math.min(this.blocks.length, block + 2));
  }

  /** The images at these places, which rise, are gone from the list. */
  removed(places: readonly number[]): void {
    for (let at = places.length - 1; at >= 0; at -= 1) this.blocks.removed(places[at]!);
    if (this.leads.length > 0 && this.leadDay !== null) this.standLeads(this.leadDay);
    this.forget();
    this.estimateFrom(0, this.blocks.length);
  }

  /** Numbers of blocks have moved. */
  private forget(): void {
    this.kept = [];
    for (let block = 0; block < this.blocks.length; block += 1) this.blocks.get(block).rows = null;
  }

  /** Height of everything in pixels; exact once {@link refine} has said so. */
  get height(): number {
    return this.blocks.height;
  }

  /** Where an image stands. */
  box(index: number, into: Box): Box {
    const block = this.blocks.ofImage(index);
    const rows = this.rows(block);
    const lead = block === 0 ? this.leads.length : 0;
    rows.box(lead + index - this.blocks.firstImage(block), into);
    into.y += this.blocks.top(block) + this.headingOf(block);
    return into;
  }

  /** An image stands in the first row of its day. */
  beginsDay(index: number): boolean {
    const block = this.blocks.ofImage(index);
    const item = (block === 0 ? this.leads.length : 0) + index - this.blocks.firstImage(block);
    return this.headingOf(block) > 0 && this.rows(block).rowOf(item) === 0;
  }

  /** Top of an image, to keep it in place. */
  topOf(index: number): number {
    return this.box(index, this.scratch).y;
  }

  /** Makes everything between two heights exact. What is below moves; see {@link point}. */
  settle(from: number, to: number): void {
    for (let block = this.blocks.at(from); block < this.blocks.length && this.blocks.top(block) < to; block += 1) {
      this.rows(block);
    }
  }

  /** A height told by what is there: it stays true while estimates above it become exact. */
  point(y: number): Point {
    if (this.blocks.length === 0) return { block: 0, part: 0 };
    const block = this.blocks.at(y);
    const { height } = this.blocks.get(block);
    return { block, part: height > 0 ? (y - this.blocks.top(block)) / height : 0 };
  }

  /** Where a point is now. */
  heightOf(point: Point): number {
    if (point.block >= this.blocks.length) return 0;
    return this.blocks.top(point.block) + point.part * this.blocks.get(point.block).height;
  }

  /** Visits everything that stands between two heights. */
  visit(from: number, to: number, visit: Visit): void {
    const box: Box = { x: 0, y: 0, width: 0, height: 0 };
    for (let block = this.blocks.at(from); block < this.blocks.length; block += 1) {
      if (this.blocks.top(block) >= to) return;
      const rows = this.rows(block);
      const top = this.blocks.top(block);
      const heading = this.headingOf(block);
      if (heading > 0 && this.shapes.days !== "none" && top + heading > from) {
        visit.heading(this.blocks.get(block).day, this.blocks.dayCount(block), top);
      }
      this.visitRows(block, rows, top + heading, from, to, box, visit);
    }
  }

  private visitRows(
    block: number,
    rows: Rows,
    top: number,
    from: number,
    to: number,
    box: Box,
    visit: Visit,
  ): void {
    if (rows.rows === 0) return;
    const lead = block === 0 ? this.leads.length : 0;
    const image = this.blocks.firstImage(block) - lead;
    for (let row = rows.rowAt(from - top); row < rows.rows && top + rows.top(row) < to; row += 1) {
      const end = rows.first(row + 1);
      for (let item = rows.first(row); item < end; item += 1) {
        rows.box(item, box);
        box.y += top;
        if (box.y + box.height <= from) continue;
        if (item < lead) visit.lead(item, box);
        else visit.image(image + item, box);
      }
    }
  }

  /** The image under a point, -1 if there is none. */
  hit(x: number, y: number): number {
    const near = this.nearest(x, y, true);
    if (near < 0) return -1;
    const box = this.box(near, this.scratch);
    const inside = x >= box.x && x < box.x + box.width && y >= box.y && y < box.y + box.height;
    return inside ? near : -1;
  }

  /**
   * The image whose row holds a height and whose centre (or edge) is nearest to `x`; -1 if there is no image.
   */
  nearest(x: number, y: number, byEdge = false): number {
    if (this.shapes.count === 0) return -1;
    let block = this.blocks.at(Math.max(0, Math.min(y, this.height - 1)));
    // A block whose estimate was wrong may not reach this height once it is exact.
    this.rows(block);
    block = this.blocks.at(Math.max(0, Math.min(y, this.height - 1)));
    if (this.blocks.get(block).count === 0) return 0;
    const rows = this.rows(block);
    const row = rows.rowAt(y - this.blocks.top(block) - this.headingOf(block));
    return this.nearestInRow(block, row, x, byEdge);
  }

  private nearestInRow(block: number, row: number, x: number, byEdge = false): number {
    const rows = this.rows(block);
    const lead = block === 0 ? this.leads.length : 0;
    let at = row;
    // Rows of job tiles alone have no image: the first that has some follows.
    while (at + 1 < rows.rows && rows.first(at + 1) <= lead) at += 1;
    const box = this.scratch;
    let best = Math.max(rows.first(at), lead);
    let away = Infinity;
    for (let item = best; item < rows.first(at + 1); item += 1) {
      rows.box(item, box);
      const reach = byEdge ? box.width / 2 : 0;
      const distance = Math.max(0, Math.abs(box.x + box.width / 2 - x) - reach);
      if (distance < away) {
        away = distance;
        best = item;
      }
    }
    return this.blocks.firstImage(block) + best - lead;
  }

  /** The image above (-1) or below (1) that is nearest by its centre; the same one where there is none. */
  step(index: number, way: 1 | -1): number {
    const block = this.blocks.ofImage(index);
    const rows = this.rows(block);
    const lead = block === 0 ? this.leads.length : 0;
    const item = lead + index - this.blocks.firstImage(block);
    const box = this.scratch;
    rows.box(item, box);
    const x = box.x + box.width / 2;
    const row = rows.rowOf(item) + way;
    if (row >= 0 && row < rows.rows) {
      if (rows.first(row + 1) <= lead) return index;
      return this.nearestInRow(block, row, x);
    }
    const next = block + way;
    if (next < 0 || next >= this.blocks.length || this.blocks.get(next).count === 0) return index;
    return this.nearestInRow(next, way > 0 ? 0 : this.rows(next).rows - 1, x);
  }

  /** The day (a local midnight in seconds) at a height; `undefined` where there is none. */
  dayAt(y: number): number | undefined {
    if (this.blocks.length === 0 || this.shapes.days === "none") return undefined;
    return this.blocks.get(this.blocks.at(y)).day;
  }

  private refined = 0;

  /**
   * Makes estimates exact until a moment (`performance.now()`). True when everything is. Heights change, so the caller
   * keeps its image in place.
   */
  refine(until: number): boolean {
    while (this.refined < this.blocks.length) {
      const block = this.blocks.get(this.refined);
      if (!block.exact) {
        this.lay(this.refined);
        block.rows = null;
        if (performance.now() >= until) return false;
      }
      this.refined += 1;
    }
    return true;
  }

  private headingOf(block: number): number {
    if (this.shapes.days === "none") return block === 0 ? TOP : 0;
    return this.blocks.beginsDay(block) ? this.options.heading : 0;
  }

  private rows(block: number): Rows {
    const held = this.blocks.get(block);
    if (held.rows) return held.rows;
    const rows = this.lay(block);
    held.rows = rows;
    this.kept.push(block);
    if (this.kept.length > KEPT) {
      const oldest = this.kept.shift()!;
      this.blocks.get(oldest).rows = null;
    }
    return rows;
  }

  private lay(block: number): Rows {
    const held = this.blocks.get(block);
    const leads = block === 0 ? this.leads : new Float32Array(0);
    const room = this.options;
    let rows: Rows;
    if (this.options.mode === "uniform") {
      rows = new UniformRows(held.count, leads, room);
    } else {
      const first = this.blocks.firstImage(block);
      const aspects = new Float32Array(leads.length + held.count);
      aspects.set(leads);
      for (let at = 0; at < held.count; at += 1) {
        aspects[leads.length + at] = aspectOf(this.shapes.width(first + at), this.shapes.height(first + at));
      }
      rows = JustifiedRows.lay(aspects, leads.length, room, this.blocks.open(block));
    }
    const height = rows.height + this.headingOf(block);
    if (held.height !== height) {
      held.height = height;
      this.blocks.grown(block);
    }
    held.exact = true;
    return rows;
  }

  private estimate(): void {
    const { count } = this.shapes;
    const { width, target, gap } = this.options;
    let sum = 0;
    const taken = Math.min(count, 512);
    for (let at = 0; at < taken; at += 1) {
      const index = Math.floor((at * count) / taken);
      sum += aspectOf(this.shapes.width(index), this.shapes.height(index));
    }
    const mean = taken > 0 ? sum / taken : 1;
    const inRow = Math.max(1, (width + gap) / (mean * target + gap));
    this.pixelsAnImage = (target + gap) / inRow;
    this.estimateFrom(0, this.blocks.length);
  }

  private estimateFrom(from: number, to: number): void {
    const uniform = this.options.mode === "uniform";
    for (let block = from; block < to; block += 1) {
      const held = this.blocks.get(block);
      if (held.exact) continue;
      if (uniform) {
        this.lay(block);
        continue;
      }
      const rows = this.blocks.open(block) ? 0 : this.options.target / 2;
      held.height = this.headingOf(block) + Math.round(held.count * this.pixelsAnImage + rows);
      this.blocks.grown(block);
    }
    this.refined = Math.min(this.refined, from);
  }
}
