/* oxlint-disable typescript/no-non-null-assertion -- Places are computed here and lie within what is read. */
/**
 * The images of a view as the core packs them (see `Packed` in the bindings): one typed array a column, in the order
 * of the gallery, newest first. Reading makes views of the bytes and copies nothing; the first image that arrives moves
 * the columns into arrays with room at the front, so that each one after it costs the same, however many there are.
 */
import type { Days } from "./view";

/** Bits of {@link PackedList.flags}. */
export const RATING = 0b111;
export const FAVOURITE = 1 << 3;
export const CANNOT_BE_SHOWN = 1 << 4;
export const DEMO = 1 << 5;
export const FILE_MISSING = 1 << 6;

const HEAD = 16;
const BYTES_AN_IMAGE = 24;
const MAGIC = 0x31474c53; // "SLG1", read as a little-endian number

/** One image as the list keeps it. */
export interface PackedImage {
  id: number;
  /** Seconds since 1970: made, or in the trash view trashed. */
  seconds: number;
  /** First 32 bits of the file's hash. */
  version: number;
  /** Average colour, `0xrrggbb`. */
  colour: number;
  flags: number;
  width: number;
  height: number;
}

/** The bytes are not what they should be. A mistake of this program, never of a person. */
export class NotPacked extends Error {
  override name = "NotPacked";
}

/** A set of ids, of whatever kind. */
export interface Ids extends Iterable<number> {
  readonly size: number;
  has(id: number): boolean;
}

interface Columns {
  ids: Float64Array;
  seconds: Uint32Array;
  versions: Uint32Array;
  /** Colour in the upper 24 bits, flags in the lower 8. */
  looks: Uint32Array;
  widths: Uint16Array;
  heights: Uint16Array;
}

function emptyColumns(places: number): Columns {
  return {
    ids: new Float64Array(places),
    seconds: new Uint32Array(places),
    versions: new Uint32Array(places),
    looks: new Uint32Array(places),
    widths: new Uint16Array(places),
    heights: new Uint16Array(places),
  };
}

function each(columns: Columns): (Float64Array | Uint32Array | Uint16Array)[] {
  return [columns.ids, columns.seconds, columns.versions, columns.looks, columns.widths, columns.heights];
}

export class PackedList {
  private columns: Columns;
  /** Place of the first image in the columns: what is before it is room. */
  private start = 0;
  private held: number;
  /** How dates run from front to back; `none`: it is ordered by something else. */
  days: Days = "falling";
  /** Ids only ever fall from front to back, so that one can be found by halving. */
  private falling: boolean;

  private constructor(columns: Columns, held: number) {
    this.columns = columns;
    this.held = held;
    this.falling = falls(columns.ids);
  }

  static empty(): PackedList {
    return new PackedList(emptyColumns(0), 0);
  }

  /** Reads packed bytes, which are the list's from then on. Throws {@link NotPacked} if they are not whole. */
  static read(bytes: ArrayBuffer): PackedList {
    if (bytes.byteLength < HEAD) throw new NotPacked(`${bytes.byteLength} bytes hold no head`);
    const head = new DataView(bytes);
    if (head.getUint32(0, true) !== MAGIC) throw new NotPacked("the bytes do not begin with SLG1");
    const n = head.getUint32(4, true);
    const expected = HEAD + n * BYTES_AN_IMAGE;
    if (bytes.byteLength !== expected) {
      throw new NotPacked(`${n} images take ${expected} bytes, here are ${bytes.byteLength}`);
    }
    const at = (eighths: number) => HEAD + eighths * n;
    return new PackedList(
      {
        ids: new Float64Array(bytes, at(0), n),
        seconds: new Uint32Array(bytes, at(8), n),
        versions: new Uint32Array(bytes, at(12), n),
        looks: new Uint32Array(bytes, at(16), n),
        widths: new Uint16Array(bytes, at(20), n),
        heights: new Uint16Array(bytes, at(22), n),
      },
      n,
    );
  }

  get count(): number {
    return this.held;
  }

  id(index: number): number {
    return this.columns.ids[this.start + index]!;
  }
  seconds(index: number): number {
    return this.columns.seconds[this.start + index]!;
  }
  version(index: number): number {
    return this.columns.versions[this.start + index]!;
  }
  colour(index: number): number {
    return this.columns.looks[this.start + index]! >>> 8;
  }
  flags(index: number): number {
    return this.columns.looks[this.start + index]! & 0xff;
  }
  width(index: number): number {
    return this.columns.widths[this.start + index]!;
  }
  height(index: number): number {
    return this.columns.heights[this.start + index]!;
  }

  /** Ids from one place to before another, copied. */
  ids(from = 0, to = this.held): number[] {
    const ids: number[] = [];
    for (let index = from; index < to; index += 1) ids.push(this.id(index));
    return ids;
  }

  /** Whether another list has the same images in the same order. */
  holdsSame(other: PackedList): boolean {
    if (this.held !== other.held) return false;
    for (let at = 0; at < this.held; at += 1) if (this.id(at) !== other.id(at)) return false;
    return true;
  }

  /** The place of an id, -1 if it is not here. */
  indexOf(id: number): number {
    if (!this.falling) {
      // One run over a typed array: under a millisecond at a million, and it needs no second index to be kept true.
      return this.columns.ids.subarray(this.start, this.start + this.held).indexOf(id);
    }
    let low = 0;
    let high = this.held;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.id(middle) > id) low = middle + 1;
      else high = middle;
    }
    return low < this.held && this.id(low) === id ? low : -1;
  }

  /** The places of those ids that are here, rising. */
  placesOf(wanted: Ids): number[] {
    const few = this.falling ? 2000 : 4;
    if (wanted.size < few) {
      return [...wanted]
        .map((id) => this.indexOf(id))
        .filter((index) => index >= 0)
        .sort((a, b) => a - b);
    }
    const places: number[] = [];
    for (let index = 0; index < this.held && places.length < wanted.size; index += 1) {
      if (wanted.has(this.id(index))) places.push(index);
    }
    return places;
  }

  /** Where an image belongs: newest first, of one second the higher id first. */
  placeFor(seconds: number, id: number): number {
    let low = 0;
    let high = this.held;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.seconds(middle) > seconds) low = middle + 1;
      else high = middle;
    }
    // Inside one second the core orders by milliseconds, which are not kept here: ids are the best there is.
    while (low < this.held && this.seconds(low) === seconds && this.id(low) > id) low += 1;
    return low;
  }

  /** Puts an image in its place and gives that place. The id must not be here yet. */
  insert(image: PackedImage): number {
    const index = this.placeFor(image.seconds, image.id);
    if (this.start === 0) this.makeRoom();
    const to = this.start - 1;
    for (const column of each(this.columns)) column.copyWithin(to, this.start, this.start + index);
    this.start = to;
    this.held += 1;
    this.write(index, image);
    if (this.falling) {
      const before = index === 0 || this.id(index - 1) > image.id;
      const after = index === this.held - 1 || this.id(index + 1) < image.id;
      this.falling = before && after;
    }
    return index;
  }

  /** Changes what is known of the image at a place; its time stays. */
  update(index: number, image: Pick<PackedImage, "version" | "colour" | "flags" | "width" | "height">): void {
    this.write(index, { ...image, id: this.id(index), seconds: this.seconds(index) });
  }

  /** Takes out the images at these places, which must rise. */
  remove(places: readonly number[]): void {
    if (places.length === 0) return;
    const only = places.length === 1 ? places[0]! : undefined;
    if (only !== undefined && only < this.held / 2) {
      // The front is the shorter way to close the gap.
      for (const column of each(this.columns)) column.copyWithin(this.start + 1, this.start, this.start + only);
      this.start += 1;
    } else {
      for (const column of each(this.columns)) this.close(column, places);
    }
    this.held -= places.length;
    if (!this.falling) this.falling = falls(this.columns.ids.subarray(this.start, this.start + this.held));
  }

  private close(column: Float64Array | Uint32Array | Uint16Array, places: readonly number[]): void {
    let to = this.start + places[0]!;
    for (let gap = 0; gap < places.length; gap += 1) {
      const from = this.start + places[gap]! + 1;
      const end = this.start + (places[gap + 1] ?? this.held);
      column.copyWithin(to, from, end);
      to += end - from;
    }
  }

  private write(index: number, image: PackedImage): void {
    const at = this.start + index;
    const { ids, seconds, versions, looks, widths, heights } = this.columns;
    ids[at] = image.id;
    seconds[at] = image.seconds;
    versions[at] = image.version;
    looks[at] = ((image.colour << 8) | (image.flags & 0xff)) >>> 0;
    widths[at] = Math.min(image.width, 65535);
    heights[at] = Math.min(image.height, 65535);
  }

  private makeRoom(): void {
    const room = Math.max(256, this.held >>> 4);
    const roomy = emptyColumns(room + this.held);
    const from = each(this.columns);
    each(roomy).forEach((column, at) => column.set(from[at]!.subarray(this.start, this.start + this.held), room));
    this.columns = roomy;
    this.start = room;
  }
}

function falls(ids: Float64Array): boolean {
  for (let at = 1; at < ids.length; at += 1) if (ids[at]! >= ids[at - 1]!) return false;
  return true;
}
