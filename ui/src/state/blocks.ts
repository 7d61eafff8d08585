/* oxlint-disable typescript/no-non-null-assertion -- Places are computed here and lie within what is read. */
/**
 * The gallery cut into blocks of one day and at most some thousand images. A block is laid out by itself, so that the
 * geometry of a million images never has to be known at once: heights of blocks that nobody has looked at are estimates
 * until there is time for them.
 */
import { dayRuns } from "./days";
import type { Days } from "./view";
import { lastAtMost } from "./rows";
import type { Rows } from "./rows";

/** Images in a block: few enough to lay out in a fraction of a frame. */
export const BLOCK = 2048;

export interface Block {
  /** Local midnight, seconds since 1970; 0 where images are not ordered by date. */
  day: number;
  count: number;
  /** Height in pixels, heading included. */
  height: number;
  /** The height is not an estimate. */
  exact: boolean;
  /** Kept while it is looked at. */
  rows: Rows | null;
}

function blockOfDay(day: number, count: number): Block {
  return { day, count, height: 0, exact: false, rows: null };
}

export class Blocks {
  private list: Block[] = [];
  /** First image and top of each block, one entry more than blocks; known up to the block named beside each. */
  private firsts = new Float64Array(1);
  private tops = new Float64Array(1);
  private counted = 0;
  private stacked = 0;

  /** Most images a block may hold: all of a day where rows are arithmetic. */
  constructor(private readonly most: number) {}

  build(count: number, secondsAt: (index: number) => number, days?: Days): void {
    this.list = [];
    for (const run of dayRuns(count, secondsAt, days)) {
      // Full blocks at the old end, the rest in front: what arrives later changes the small one only.
      const rest = run.count % this.most || Math.min(run.count, this.most);
      this.list.push(blockOfDay(run.day, rest));
      for (let left = run.count - rest; left > 0; left -= this.most) this.list.push(blockOfDay(run.day, this.most));
    }
    this.changed(0);
  }

  get length(): number {
    return this.list.length;
  }

  get(block: number): Block {
    return this.list[block]!;
  }

  /** Its images are the first of their day: a heading stands above. */
  beginsDay(block: number): boolean {
    return block === 0 || this.list[block - 1]!.day !== this.list[block]!.day;
  }

  /** The day goes on in the next block. */
  open(block: number): boolean {
    return block + 1 < this.list.length && this.list[block + 1]!.day === this.list[block]!.day;
  }

  /** Images of the day that a block belongs to. */
  dayCount(block: number): number {
    const { day } = this.list[block]!;
    let from = block;
    while (from > 0 && this.list[from - 1]!.day === day) from -= 1;
    let count = 0;
    for (let at = from; at < this.list.length && this.list[at]!.day === day; at += 1) count += this.list[at]!.count;
    return count;
  }

  firstImage(block: number): number {
    this.count();
    return this.firsts[block]!;
  }

  top(block: number): number {
    this.stack();
    return this.tops[block]!;
  }

  get height(): number {
    return this.top(this.list.length);
  }

  /** The block of an image. */
  ofImage(index: number): number {
    this.count();
    return lastAtMost(this.firsts, this.list.length, index);
  }

  /** The block at a height. */
  at(y: number): number {
    this.stack();
    return lastAtMost(this.tops, this.list.length, y);
  }

  /** Numbers of images and heights have changed from this block on. */
  changed(block: number): void {
    this.counted = Math.min(this.counted, block);
    this.grown(block);
  }

  /** The block has another height, and the same images. */
  grown(block: number): void {
    this.stacked = Math.min(this.stacked, block);
  }

  /** The block has other images than before. */
  stale(block: number): void {
    const changed = this.list[block];
    if (!changed) return;
    changed.exact = false;
    changed.rows = null;
    this.changed(block);
  }

  /** Makes an empty block for a day at the front. */
  prepend(day: number): void {
    this.list.unshift(blockOfDay(day, 0));
    this.changed(0);
  }

  /** An image now stands at this place, of this day. */
  inserted(index: number, day: number): void {
    let block = this.list.length === 0 ? 0 : this.ofImage(index);
    // The place may be the end of the block before, or lie behind the last image.
    if (block > 0 && this.list[block]?.day !== day && this.list[block - 1]!.day === day) block -= 1;
    const held = this.list[block];
    if (held?.day === day) {
      held.count += 1;
      this.stale(block);
      if (held.count > 2 * this.most) this.split(block);
      return;
    }
    // A day that was not there: before the block it would stand in, behind it if that is newer.
    const at = held && held.day > day ? block + 1 : block;
    this.list.splice(at, 0, blockOfDay(day, 1));
    this.changed(at);
  }

  /** The image at this place is gone. */
  removed(index: number): void {
    const block = this.ofImage(index);
    const held = this.list[block]!;
    held.count -= 1;
    this.stale(block);
    if (held.count === 0) {
      this.list.splice(block, 1);
      // The neighbours may have become the first or the last of the day.
      if (block > 0) this.stale(block - 1);
      this.stale(block);
      this.changed(block);
    } else if (held.count < this.most / 8 && this.open(block)) {
      const next = this.list[block + 1]!;
      held.count += next.count;
      this.list.splice(block + 1, 1);
      this.stale(block);
      if (held.count > 2 * this.most) this.split(block);
    }
  }

  /** Takes out a block without images. */
  dropEmpty(block: number): void {
    if (this.list[block]?.count !== 0) return;
    this.list.splice(block, 1);
    this.changed(block);
  }

  private split(block: number): void {
    const held = this.list[block]!;
    this.list.splice(block + 1, 0, blockOfDay(held.day, this.most));
    held.count -= this.most;
    this.changed(block);
  }

  private count(): void {
    const { length } = this.list;
    if (this.counted >= length) return;
    this.firsts = roomFor(this.firsts, length, this.counted);
    for (let block = this.counted; block < length; block += 1) {
      this.firsts[block + 1] = this.firsts[block]! + this.list[block]!.count;
    }
    this.counted = length;
  }

  private stack(): void {
    const { length } = this.list;
    if (this.stacked >= length) return;
    this.tops = roomFor(this.tops, length, this.stacked);
    for (let block = this.stacked; block < length; block += 1) {
      this.tops[block + 1] = this.tops[block]! + this.list[block]!.height;
    }
    this.stacked = length;
  }
}

/** Sums with one entry more than there are blocks; those up to `known` are kept. */
function roomFor(sums: Float64Array<ArrayBuffer>, blocks: number, known: number): Float64Array<ArrayBuffer> {
  if (sums.length > blocks) return sums;
  const roomy = new Float64Array(blocks + 65);
  roomy.set(sums.subarray(0, known + 1));
  return roomy;
}
