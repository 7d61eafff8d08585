/** Sizes of pictures: reading what was typed, their names, and how they are drawn. */

export interface Pixels {
  width: number;
  height: number;
}

/** The largest side the request may name (as the API's client checks it). */
const LARGEST_SIDE = 65_535;

/** Sizes to offer for a model of which none are known: those that Routeway's documentation names. */
export const COMMON_SIZES: readonly string[] = ["1024x1024", "1792x1024", "1024x1792"];

/** Names of ratios, wide ones; tall ones are the same turned round. */
const NAMED: readonly (readonly [number, number])[] = [
  [1, 1],
  [5, 4],
  [4, 3],
  [3, 2],
  [16, 10],
  [16, 9],
  [2, 1],
  [21, 9],
  [3, 1],
  [4, 1],
];

/** Sizes that a server rounds to its block size still count as their ratio: 1216 × 832 is 3:2. */
const TOLERANCE = 0.03;

/** Width and height of `1024x768`; `null` for a word such as `auto`. */
export function pixelsOf(size: string): Pixels | null {
  const match = /^(\d{1,5})x(\d{1,5})$/.exec(size);
  if (!match) return null;
  return { width: Number(match[1]), height: Number(match[2]) };
}

/**
 * What was typed in the form that goes on the wire: `1024 × 768`, `1024X768` and `1024*768` become `1024x768`; words
 * stay as they are.
 */
export function plainSize(typed: string): string {
  const text = typed.trim();
  const pair = /^0*(\d+)\s*[xX×*]\s*0*(\d+)$/.exec(text);
  return pair ? `${pair[1]}x${pair[2]}` : text;
}

/** Whether a size in its wire form can be sent: `WIDTHxHEIGHT` within limits, or a short word. */
export function isSize(size: string): boolean {
  if (size === "" || new TextEncoder().encode(size).length > 32) return false;
  const pixels = pixelsOf(size);
  if (pixels) {
    return pixels.width > 0 && pixels.height > 0 && pixels.width <= LARGEST_SIDE && pixels.height <= LARGEST_SIDE;
  }
  return /^[A-Za-z0-9_:.-]+$/.test(size) && !/^[\dxX]+$/.test(size);
}

/** The name of a ratio: `3:2`, `9:16`; for one without a name its value, `2.75:1`. */
export function ratioName({ width, height }: Pixels): string {
  const tall = height > width;
  const ratio = tall ? height / width : width / height;
  let best: readonly [number, number] | undefined;
  let off = TOLERANCE;
  for (const named of NAMED) {
    const by = Math.abs(ratio / (named[0] / named[1]) - 1);
    if (by < off) {
      best = named;
      off = by;
    }
  }
  const [long, short] = best ?? [Math.round(ratio * 100) / 100, 1];
  return tall ? `${short}:${long}` : `${long}:${short}`;
}

/** A size as people read it: `1216 × 832`; words as they are. */
export function sizeText(size: string): string {
  const pixels = pixelsOf(size);
  return pixels ? `${pixels.width} × ${pixels.height}` : size;
}

/** One size to choose, with what is needed to draw it. */
export interface Shape {
  /** As it is sent. */
  size: string;
  /** `null` for a word. */
  pixels: Pixels | null;
  /** Ratio name; for a word the word. */
  name: string;
  /** Longest side of the drawing against the largest drawing, 0.5 to 1. */
  scale: number;
}

/** Sizes as shapes: words first, then from the widest to the tallest, small ones before large ones. */
export function shapesOf(sizes: readonly string[]): Shape[] {
  const shapes = [...new Set(sizes)].map((size): Shape => {
    const pixels = pixelsOf(size);
    return { size, pixels, name: pixels ? ratioName(pixels) : size, scale: 1 };
  });
  for (const shape of shapes) shape.scale = scaleAmong(shape, shapes);
  return shapes.sort((a, b) => place(a) - place(b) || area(a) - area(b));
}

/** Sizes of one ratio are told apart by how large they are drawn. */
function scaleAmong(shape: Shape, all: readonly Shape[]): number {
  if (!shape.pixels) return 1;
  const longest = (s: Shape) => Math.max(s.pixels?.width ?? 0, s.pixels?.height ?? 0);
  const largest = Math.max(...all.filter((other) => other.name === shape.name).map(longest));
  return Math.max(0.5, longest(shape) / largest);
}

function place(shape: Shape): number {
  return shape.pixels ? -shape.pixels.width / shape.pixels.height : -Infinity;
}

function area(shape: Shape): number {
  return shape.pixels ? shape.pixels.width * shape.pixels.height : 0;
}
