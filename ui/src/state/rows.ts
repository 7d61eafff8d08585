/* oxlint-disable typescript/no-non-null-assertion -- Places are computed here and lie within what is read. */
/**
 * Breaks the images of one block into rows. Everything is whole pixels: edges are rounded, so a full row ends exactly at
 * the right edge and no two images share a pixel.
 */

/** A place in the gallery's own pixels: `y` from the top of what it was asked of. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Room for rows, in pixels. */
export interface RowRoom {
  width: number;
  /** Height a row aims at. */
  target: number;
  gap: number;
}

/** Rows of one block. Items are tiles that come before the images (jobs), then the images. */
export interface Rows {
  readonly items: number;
  /** Height of all rows, each with the gap below it. */
  readonly height: number;
  /** First item of the row that holds an item. */
  rowOf(item: number): number;
  /** Number of rows. */
  readonly rows: number;
  /** Top of a row. */
  top(row: number): number;
  /** First item of a row; of the row after the last one: the number of items. */
  first(row: number): number;
  /** The row at a height, held between the first and the last. */
  rowAt(y: number): number;
  box(item: number, into: Box): void;
}

/** A last row that would grow by more than this keeps the target height and stays ragged. */
export const MAX_STRETCH = 1.25;
/** Wider or taller images are shown cut. */
export const MAX_ASPECT = 5;
export const MIN_ASPECT = 0.2;
/** Job tiles need room for their words, whatever the slider says. */
export const LEAD_TARGET_MIN = 152;
const LEAD_TARGET_MAX = 240;

export function leadTarget(target: number): number {
  return Math.min(Math.max(target, LEAD_TARGET_MIN), LEAD_TARGET_MAX);
}

/** The shape a tile is laid out with. Unknown sizes count as square. */
export function aspectOf(width: number, height: number): number {
  if (width === 0 || height === 0) return 1;
  const aspect = width / height;
  return aspect > MAX_ASPECT ? MAX_ASPECT : aspect < MIN_ASPECT ? MIN_ASPECT : aspect;
}

/** Rows that fill the width, with true shapes. */
export class JustifiedRows implements Rows {
  readonly rows: number;
  readonly height: number;

  private constructor(
    private readonly aspects: Float32Array,
    private readonly room: RowRoom,
    private readonly starts: Uint32Array,
    private readonly exactHeights: Float64Array,
    private readonly tops: Float64Array,
  ) {
    this.rows = starts.length - 1;
    this.height = tops[this.rows]!;
  }

  get items(): number {
    return this.aspects.length;
  }

  /**
   * `lead` items come first and keep a height at which their words fit. An `open` block goes on in the next one, so
   * its last rows are balanced to be full instead of left ragged.
   */
  static lay(aspects: Float32Array, lead: number, room: RowRoom, open: boolean): JustifiedRows {
    const breaks = new RowBreaks(aspects, lead, room, open);
    breaks.run();
    const rows = breaks.heights.length;
    const starts = Uint32Array.from(breaks.starts);
    const tops = new Float64Array(rows + 1);
    for (let row = 0; row < rows; row += 1) {
      tops[row + 1] = tops[row]! + Math.max(1, Math.round(breaks.heights[row]!)) + room.gap;
    }
    return new JustifiedRows(aspects, room, starts, Float64Array.from(breaks.heights), tops);
  }

  rowOf(item: number): number {
    return lastAtMost(this.starts, this.rows, item);
  }

  top(row: number): number {
    return this.tops[row]!;
  }

  first(row: number): number {
    return this.starts[row]!;
  }

  rowAt(y: number): number {
    return lastAtMost(this.tops, this.rows, y);
  }

  box(item: number, into: Box): void {
    const row = this.rowOf(item);
    const first = this.starts[row]!;
    const height = this.exactHeights[row]!;
    let before = 0;
    for (let at = first; at < item; at += 1) before += this.aspects[at]!;
    const gaps = (item - first) * this.room.gap;
    const left = Math.round(before * height + gaps);
    const right = Math.round((before + this.aspects[item]!) * height + gaps);
    into.x = left;
    into.y = this.tops[row]!;
    into.width = Math.max(1, Math.min(right, this.room.width) - left);
    into.height = this.tops[row + 1]! - this.tops[row]! - this.room.gap;
  }
}

/** Finds where rows break. Kept apart from the rows, which need none of this afterwards. */
class RowBreaks {
  readonly starts: number[] = [0];
  readonly heights: number[] = [];

  constructor(
    private readonly aspects: Float32Array,
    private readonly lead: number,
    private readonly room: RowRoom,
    private readonly open: boolean,
  ) {}

  run(): void {
    const items = this.aspects.length;
    // What is left, as wide as it would be at the target height.
    let left = 0;
    for (let at = 0; at < items; at += 1) left += this.aspects[at]! * this.room.target + this.room.gap;
    let item = 0;
    while (item < items) {
      if (this.open && item >= this.lead && left < 3 * this.room.width) {
        this.balance(item, left);
        return;
      }
      const next = this.greedy(item);
      for (let at = item; at < next; at += 1) left -= this.aspects[at]! * this.room.target + this.room.gap;
      item = next;
    }
  }

  private end(item: number, height: number): void {
    this.starts.push(item);
    this.heights.push(height);
  }

  /** One row from this item on, as close to the target as it gets; the first item after it. */
  private greedy(first: number): number {
    const { width, gap } = this.room;
    const target = first < this.lead ? leadTarget(this.room.target) : this.room.target;
    let sum = 0;
    let before = Infinity;
    for (let at = first; at < this.aspects.length; at += 1) {
      sum += this.aspects[at]!;
      const height = (width - (at - first) * gap) / sum;
      if (height <= target) {
        // Rows with job tiles rather grow than shrink: words need room where pictures do not.
        const taller = first < this.lead && before < target * 1.4;
        const without = at > first && (taller || before * height < target * target);
        this.end(without ? at : at + 1, without ? before : height);
        return without ? at : at + 1;
      }
      before = height;
    }
    const ragged = !this.open && before > target * MAX_STRETCH;
    this.end(this.aspects.length, ragged ? target : Math.min(before, target * 2));
    return this.aspects.length;
  }

  /** The rest in full rows of about the same width each. */
  private balance(first: number, left: number): void {
    const { width, gap } = this.room;
    const rows = Math.max(1, Math.round(left / width));
    const share = left / rows;
    let item = first;
    let passed = 0;
    for (let row = 1; row <= rows && item < this.aspects.length; row += 1) {
      const start = item;
      let sum = 0;
      while (item < this.aspects.length) {
        const natural = this.aspects[item]! * this.room.target + gap;
        if (item > start && row < rows && passed + natural / 2 > row * share) break;
        sum += this.aspects[item]!;
        passed += natural;
        item += 1;
      }
      // An open block of a few images (most were deleted) must not fill the window with one of them.
      this.end(item, Math.min((width - (item - start - 1) * gap) / sum, this.room.target * 2));
    }
  }
}

/** Squares in columns. Pure arithmetic: a day of a million images takes no more memory than one of three. */
export class UniformRows implements Rows {
  readonly items: number;
  readonly rows: number;
  readonly height: number;
  private readonly columns: number;
  private readonly side: number;
  private readonly leadRows: Rows | null;

  constructor(
    images: number,
    leads: Float32Array,
    private readonly room: RowRoom,
  ) {
    this.items = leads.length + images;
    this.columns = Math.max(1, Math.floor((room.width + room.gap) / (room.target + room.gap)));
    this.side = (room.width - (this.columns - 1) * room.gap) / this.columns;
    // Job tiles stand in rows of their own: squares may be too small for their words.
    this.leadRows = leads.length > 0 ? JustifiedRows.lay(leads, leads.length, room, false) : null;
    const leadRows = this.leadRows?.rows ?? 0;
    this.rows = leadRows + Math.ceil(images / this.columns);
    this.height = this.top(this.rows);
  }

  private get leads(): number {
    return this.leadRows?.items ?? 0;
  }

  private get step(): number {
    return Math.max(1, Math.round(this.side)) + this.room.gap;
  }

  rowOf(item: number): number {
    if (this.leadRows && item < this.leads) return this.leadRows.rowOf(item);
    return (this.leadRows?.rows ?? 0) + Math.floor((item - this.leads) / this.columns);
  }

  top(row: number): number {
    const leadRows = this.leadRows?.rows ?? 0;
    if (this.leadRows && row < leadRows) return this.leadRows.top(row);
    return (this.leadRows?.height ?? 0) + (row - leadRows) * this.step;
  }

  first(row: number): number {
    const leadRows = this.leadRows?.rows ?? 0;
    if (this.leadRows && row < leadRows) return this.leadRows.first(row);
    return Math.min(this.items, this.leads + (row - leadRows) * this.columns);
  }

  rowAt(y: number): number {
    if (this.leadRows && y < this.leadRows.height) return this.leadRows.rowAt(y);
    const row = (this.leadRows?.rows ?? 0) + Math.floor((y - (this.leadRows?.height ?? 0)) / this.step);
    return Math.max(0, Math.min(this.rows - 1, row));
  }

  box(item: number, into: Box): void {
    if (this.leadRows && item < this.leads) {
      this.leadRows.box(item, into);
      return;
    }
    const column = (item - this.leads) % this.columns;
    const pitch = this.side + this.room.gap;
    into.x = Math.round(column * pitch);
    into.y = this.top(this.rowOf(item));
    into.width = Math.round(column * pitch + this.side) - into.x;
    into.height = this.step - this.room.gap;
  }
}

/** The last of the first `count` entries that is not above a value; 0 if all are. */
export function lastAtMost(rising: ArrayLike<number>, count: number, value: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (rising[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}
