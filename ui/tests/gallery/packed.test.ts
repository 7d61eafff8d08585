/* oxlint-disable typescript/no-non-null-assertion -- A test that reads beyond the end fails all the same. */
import { describe, expect, test } from "vitest";
import { IdSet } from "../../src/state/id-set";
import { FAVOURITE, NotPacked, PackedList } from "../../src/state/packed";
import type { PackedImage } from "../../src/state/packed";

function pack(images: readonly PackedImage[]): ArrayBuffer {
  const n = images.length;
  const bytes = new ArrayBuffer(16 + 24 * n);
  const view = new DataView(bytes);
  [..."SLG1"].forEach((letter, at) => view.setUint8(at, letter.charCodeAt(0)));
  view.setUint32(4, n, true);
  images.forEach((image, at) => {
    view.setFloat64(16 + 8 * at, image.id, true);
    view.setUint32(16 + 8 * n + 4 * at, image.seconds, true);
    view.setUint32(16 + 12 * n + 4 * at, image.version, true);
    view.setUint32(16 + 16 * n + 4 * at, ((image.colour << 8) | image.flags) >>> 0, true);
    view.setUint16(16 + 20 * n + 2 * at, image.width, true);
    view.setUint16(16 + 22 * n + 2 * at, image.height, true);
  });
  return bytes;
}

function image(id: number, seconds: number): PackedImage {
  return { id, seconds, version: 0xfedcba98, colour: 0xf0a43c, flags: 5 | FAVOURITE, width: 1216, height: 832 };
}

function ids(list: PackedList): number[] {
  return list.ids();
}

describe("packed bytes", () => {
  test("are read column by column", () => {
    const list = PackedList.read(pack([{ ...image(2 ** 52, 4_000_000_000), width: 65535 }, image(7, 5)]));
    expect(list.count).toBe(2);
    expect(list.id(0)).toBe(2 ** 52);
    expect(list.seconds(0)).toBe(4_000_000_000);
    expect(list.version(1)).toBe(0xfedcba98);
    expect(list.colour(1)).toBe(0xf0a43c);
    expect(list.flags(1)).toBe(5 | FAVOURITE);
    expect([list.width(0), list.height(1)]).toEqual([65535, 832]);
  });

  test("of no image are an empty list", () => {
    expect(PackedList.read(pack([])).count).toBe(0);
  });

  test.each([
    ["nothing", new ArrayBuffer(0)],
    ["other letters", new TextEncoder().encode("PK\u0003\u0004 and so on, long enough").buffer as ArrayBuffer],
    ["a cut end", pack([image(1, 1), image(0, 0)]).slice(0, -1)],
    ["too much", (() => {
      const bytes = new Uint8Array(17 + 24);
      bytes.set(new Uint8Array(pack([image(1, 1)])));
      return bytes.buffer;
    })()],
  ])("that are not whole are refused: %s", (_, bytes) => {
    expect(() => PackedList.read(bytes)).toThrow(NotPacked);
  });
});

describe("changes", () => {
  test("put an image where it belongs: newest first, of one second the higher id first", () => {
    const list = PackedList.read(pack([image(9, 30), image(5, 20), image(4, 20), image(1, 10)]));
    expect(list.insert(image(10, 30))).toBe(0);
    expect(list.insert(image(3, 20))).toBe(4);
    expect(list.insert(image(2, 5))).toBe(6);
    expect(list.insert(image(11, 25))).toBe(2);
    expect(ids(list)).toEqual([10, 9, 11, 5, 4, 3, 1, 2]);
    for (const id of ids(list)) expect(list.id(list.indexOf(id))).toBe(id);
    expect(list.indexOf(77)).toBe(-1);
  });

  test("take out one or many", () => {
    const all = Array.from({ length: 100 }, (_, at) => image(1000 - at, 1000 - at));
    const list = PackedList.read(pack(all));
    list.remove([3]);
    list.remove([97]);
    list.remove([0, 1, 2, 50, 51, 96]);
    const expected = all.map(({ id }) => id);
    expected.splice(3, 1);
    expected.splice(97, 1);
    expect(ids(list)).toEqual(expected.filter((_, at) => ![0, 1, 2, 50, 51, 96].includes(at)));
    for (const id of ids(list)) expect(list.id(list.indexOf(id))).toBe(id);
  });

  test("agree with a plain list after a thousand of them", () => {
    let state = 7;
    const roll = (below: number) => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state % below;
    };
    const plain: PackedImage[] = [];
    const list = PackedList.empty();
    for (let id = 1; id <= 1000; id += 1) {
      if (roll(3) > 0 || plain.length === 0) {
        const added = image(id, roll(300));
        plain.push(added);
        list.insert(added);
      } else {
        const at = roll(plain.length);
        plain.sort((a, b) => b.seconds - a.seconds || b.id - a.id);
        plain.splice(at, 1);
        list.remove([at]);
      }
    }
    plain.sort((a, b) => b.seconds - a.seconds || b.id - a.id);
    expect(ids(list)).toEqual(plain.map(({ id }) => id));
    for (const { id } of plain) expect(list.id(list.indexOf(id))).toBe(id);
    const some = new Set(plain.filter((_, at) => at % 3 === 0).map(({ id }) => id));
    expect(list.placesOf(some).map((place) => list.id(place))).toEqual([...ids(list)].filter((id) => some.has(id)));
  });

  test("cost no more in a million than in a thousand", () => {
    const many = 1_000_000;
    const bytes = new ArrayBuffer(16 + 24 * many);
    new DataView(bytes).setUint32(0, 0x31474c53, true);
    new DataView(bytes).setUint32(4, many, true);
    const idColumn = new Float64Array(bytes, 16, many);
    const secondColumn = new Uint32Array(bytes, 16 + 8 * many, many);
    for (let at = 0; at < many; at += 1) {
      idColumn[at] = many - at;
      secondColumn[at] = many - at;
    }
    const list = PackedList.read(bytes);
    let moved = 0;
    const count = (target: Float64Array["copyWithin"]) =>
      function (this: Float64Array, to: number, from: number, end?: number) {
        moved += (end ?? this.length) - from;
        return target.call(this, to, from, end);
      };
    const plain = Float64Array.prototype.copyWithin;
    // oxlint-disable-next-line no-extend-native -- counts what the list moves, and is put back
    Float64Array.prototype.copyWithin = count(plain);
    try {
      for (let id = many + 1; id <= many + 1_000; id += 1) list.insert(image(id, id));
    } finally {
      // oxlint-disable-next-line no-extend-native -- as it was
      Float64Array.prototype.copyWithin = plain;
    }
    expect(moved).toBe(0);
    expect(list.id(0)).toBe(many + 1_000);
    expect(list.indexOf(1)).toBe(many + 999);
  });
});

test("a set of ids holds what a set holds", () => {
  const set = new IdSet([5, 4096, 2 ** 40 + 31, 5]);
  expect(set.size).toBe(3);
  expect([...set].sort((a, b) => a - b)).toEqual([5, 4096, 2 ** 40 + 31]);
  expect([set.has(5), set.has(6), set.has(2 ** 40 + 31), set.has(2 ** 40)]).toEqual([true, false, true, false]);
  expect([set.delete(4096), set.delete(4096), set.size]).toEqual([true, false, 2]);
});
