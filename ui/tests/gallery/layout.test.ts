/* oxlint-disable typescript/no-non-null-assertion -- A test that reads beyond the end fails all the same. */
import { describe, expect, test } from "vitest";
import { Layout } from "../../src/state/layout";
import type { Box, LayoutOptions, Shapes } from "../../src/state/layout";
import { midnightAfter, midnightBefore } from "../../src/state/days";

interface Picture {
  seconds: number;
  width: number;
  height: number;
}

class Pictures implements Shapes {
  constructor(readonly all: Picture[]) {}
  get count(): number {
    return this.all.length;
  }
  seconds(index: number): number {
    return this.all[index]!.seconds;
  }
  width(index: number): number {
    return this.all[index]!.width;
  }
  height(index: number): number {
    return this.all[index]!.height;
  }
}

/** Numbers that look random and are the same in every run. */
function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const NOON = new Date(2026, 10, 24, 12).getTime() / 1000;
const SHAPES = [[1024, 1024], [1216, 832], [832, 1216], [2560, 1097], [512, 2048], [1, 1], [0, 0], [65535, 20]] as const;

function pictures(count: number, seed: number, secondsBetween: number): Pictures {
  const roll = dice(seed);
  let seconds = NOON;
  const all: Picture[] = [];
  for (let at = 0; at < count; at += 1) {
    const [width, height] = SHAPES[Math.floor(roll() * SHAPES.length)]!;
    all.push({ seconds: Math.floor(seconds), width, height });
    seconds -= roll() * 2 * secondsBetween;
  }
  return new Pictures(all);
}

const OPTIONS: LayoutOptions = { mode: "justified", width: 824, target: 152, gap: 8, heading: 46 };

interface Seen extends Box {
  index: number;
}

function everything(layout: Layout): { images: Seen[]; leads: Seen[]; headings: { day: number; count: number; y: number }[] } {
  const images: Seen[] = [];
  const leads: Seen[] = [];
  const headings: { day: number; count: number; y: number }[] = [];
  layout.visit(0, Infinity, {
    image: (index, box) => images.push({ index, ...box }),
    lead: (index, box) => leads.push({ index, ...box }),
    heading: (day, count, y) => headings.push({ day, count, y }),
  });
  return { images, leads, headings };
}

/** Rows by their tops, from what was seen. */
function rowsOf(images: Seen[]): Seen[][] {
  const rows = new Map<number, Seen[]>();
  for (const image of images) rows.set(image.y, [...(rows.get(image.y) ?? []), image]);
  return [...rows.values()];
}

const CASES = [
  { count: 1, seed: 1, between: 60 },
  { count: 2, seed: 2, between: 90_000 },
  { count: 37, seed: 3, between: 7_200 },
  { count: 500, seed: 4, between: 3_600 },
  { count: 9_000, seed: 5, between: 4 },
  { count: 5_000, seed: 6, between: 900 },
];
const SIZES: Partial<LayoutOptions>[] = [
  {},
  { width: 320, target: 320 },
  { width: 3800, target: 80 },
  { mode: "uniform" },
  { mode: "uniform", width: 501, target: 97 },
];

describe.each(CASES)("$count images, seed $seed", ({ count, seed, between }) => {
  test.each(SIZES)("every image once, in order, inside the room, apart from its neighbours: %o", (size) => {
    const options = { ...OPTIONS, ...size };
    const layout = new Layout(pictures(count, seed, between), options);
    const { images } = everything(layout);
    expect(images.map((image) => image.index)).toEqual(Array.from({ length: count }, (_, index) => index));
    let bottom = 0;
    for (const row of rowsOf(images)) {
      expect(row[0]!.x).toBe(0);
      expect(row[0]!.y).toBeGreaterThanOrEqual(bottom);
      row.forEach((image, at) => {
        const next = row[at + 1];
        if (next) expect(next.x - (image.x + image.width)).toBe(options.gap);
        expect(image.height).toBe(row[0]!.height);
        expect(Number.isInteger(image.x + image.width + image.y + image.height)).toBe(true);
      });
      const last = row.at(-1)!;
      expect(last.x + last.width).toBeLessThanOrEqual(options.width);
      bottom = row[0]!.y + row[0]!.height + options.gap;
    }
    expect(layout.height).toBe(bottom);
  });

  test("what a point hits is what stands there", () => {
    const layout = new Layout(pictures(count, seed, between), OPTIONS);
    const { images } = everything(layout);
    const roll = dice(seed + 100);
    for (let tries = 0; tries < 50; tries += 1) {
      const image = images[Math.floor(roll() * images.length)]!;
      expect(layout.hit(image.x, image.y)).toBe(image.index);
      expect(layout.hit(image.x + image.width - 1, image.y + image.height - 1)).toBe(image.index);
      expect(layout.hit(image.x + image.width + 1, image.y)).not.toBe(image.index);
      expect(layout.topOf(image.index)).toBe(image.y);
    }
  });
});

describe("justified rows", () => {
  test("fill the width, but a last row that would grow beyond a quarter stays ragged", () => {
    const layout = new Layout(pictures(500, 11, 3_600), OPTIONS);
    const { images, headings } = everything(layout);
    const rows = rowsOf(images);
    rows.forEach((row, at) => {
      const last = row.at(-1)!;
      const next = rows[at + 1]?.[0];
      const endsDay = !next || headings.some((heading) => heading.y > last.y && heading.y < next.y);
      if (!endsDay) expect(last.x + last.width).toBe(OPTIONS.width);
      else if (last.x + last.width < OPTIONS.width) expect(row[0]!.height).toBe(OPTIONS.target);
      else expect(row[0]!.height).toBeLessThanOrEqual(OPTIONS.target * 1.25);
    });
  });

  test("of one long day are full from top to bottom, across the blocks it is cut into", () => {
    const all = Array.from({ length: 10_000 }, () => ({ seconds: NOON, width: 1216, height: 832 }));
    const rows = rowsOf(everything(new Layout(new Pictures(all), OPTIONS)).images);
    for (const row of rows.slice(0, -1)) {
      const last = row.at(-1)!;
      expect(last.x + last.width).toBe(OPTIONS.width);
      expect(row[0]!.height).toBeGreaterThan(OPTIONS.target * 0.6);
      expect(row[0]!.height).toBeLessThan(OPTIONS.target * 1.7);
    }
  });

  test("keep the shape of 21:9 and of 1:4", () => {
    const layout = new Layout(
      new Pictures([{ seconds: NOON, width: 2560, height: 1097 }, { seconds: NOON, width: 512, height: 2048 }]),
      { ...OPTIONS, width: 2000 },
    );
    for (const image of everything(layout).images) {
      expect(image.width / image.height).toBeCloseTo(image.index === 0 ? 2560 / 1097 : 0.25, 1);
    }
  });

  test("of no image are nothing", () => {
    const layout = new Layout(new Pictures([]), OPTIONS);
    expect(layout.height).toBe(0);
    expect(layout.hit(10, 10)).toBe(-1);
    expect(layout.nearest(10, 10)).toBe(-1);
    expect(everything(layout)).toEqual({ images: [], leads: [], headings: [] });
  });
});

describe("days", () => {
  test("have one heading each, with their number of images", () => {
    const list = pictures(2_000, 21, 2_000);
    const { headings } = everything(new Layout(list, OPTIONS));
    const byDay = new Map<number, number>();
    for (const { seconds } of list.all) {
      const day = midnightBefore(seconds);
      byDay.set(day, (byDay.get(day) ?? 0) + 1);
    }
    expect(headings.map(({ day, count }) => [day, count])).toEqual([...byDay.entries()]);
  });

  test("of 23 and of 25 hours are one day each", () => {
    // In a zone without summer time this asks nothing; in one with it, a year holds both.
    const start = midnightBefore(new Date(2026, 0, 1, 12).getTime() / 1000);
    let day = start;
    const seconds: number[] = [];
    for (let at = 0; at < 366; at += 1) {
      const next = midnightAfter(day);
      seconds.push(day, next - 1);
      day = next;
    }
    const all = seconds.toReversed().map((moment) => ({ seconds: moment, width: 1, height: 1 }));
    const { headings } = everything(new Layout(new Pictures(all), OPTIONS));
    expect(headings).toHaveLength(366);
    expect(headings.every(({ count }) => count === 2)).toBe(true);
  });
});

describe("estimates", () => {
  test("become exact in slices, and what was in place stays in place", () => {
    const layout = new Layout(pictures(20_000, 31, 60), OPTIONS);
    const anchor = 15_000;
    const before = layout.topOf(anchor);
    let slices = 0;
    while (!layout.refine(0)) slices += 1;
    expect(slices).toBeGreaterThan(5);
    const shift = layout.topOf(anchor) - before;
    const { images } = everything(layout);
    expect(images[anchor]!.y - shift).toBe(before);
    // The guess was not far off: the scrollbar does not jump.
    expect(Math.abs(shift)).toBeLessThan(before * 0.1);
  });

  test("of one width say nothing about another", () => {
    const list = pictures(5_000, 32, 600);
    const layout = new Layout(list, OPTIONS);
    while (!layout.refine(Infinity));
    layout.change({ ...OPTIONS, width: 1500 });
    while (!layout.refine(Infinity));
    expect(layout.height).toBe(everything(new Layout(list, { ...OPTIONS, width: 1500 })).images.at(-1)!.y + everything(layout).images.at(-1)!.height + OPTIONS.gap);
  });
});

describe("images that come and go", () => {
  test.each(["justified", "uniform"] as const)("leave the same as a layout made anew, after a hundred changes: %s", (mode) => {
    const roll = dice(41);
    const list = pictures(3_000, 42, 1_200);
    const options = { ...OPTIONS, mode };
    const layout = new Layout(list, options);
    while (!layout.refine(Infinity));
    for (let change = 0; change < 100; change += 1) {
      const at = Math.floor(roll() * list.count);
      if (roll() < 0.5) {
        const seconds = change % 10 === 0 ? NOON + change * 5_000 : list.all[at]!.seconds;
        const index = list.all.findIndex((other) => other.seconds <= seconds);
        list.all.splice(index, 0, { seconds, width: 1216, height: 832 });
        layout.inserted(index);
      } else {
        const places = [at, at + 1, at + 5].filter((place) => place < list.count);
        for (const place of places.toReversed()) list.all.splice(place, 1);
        layout.removed(places);
      }
    }
    const mended = everything(layout);
    const anew = everything(new Layout(list, options));
    expect(mended.headings.map(({ day, count }) => [day, count])).toEqual(anew.headings.map(({ day, count }) => [day, count]));
    expect(mended.images.map(({ index }) => index)).toEqual(anew.images.map(({ index }) => index));
    expect(Math.abs(layout.height - anew.images.at(-1)!.y)).toBeLessThan(2_000);
  });

  test("the last one leaves nothing", () => {
    const list = pictures(1, 43, 1);
    const layout = new Layout(list, OPTIONS);
    list.all.pop();
    layout.removed([0]);
    expect(layout.height).toBe(0);
    list.all.push({ seconds: NOON, width: 10, height: 10 });
    layout.inserted(0);
    expect(everything(layout).images).toHaveLength(1);
  });
});

describe("job tiles", () => {
  const today = midnightBefore(NOON);

  test("stand before the images of today, in their row", () => {
    const layout = new Layout(pictures(100, 51, 600), OPTIONS);
    layout.setLeads([{ aspect: 1 }, { aspect: 1.5 }], today);
    const { leads, images } = everything(layout);
    expect(leads).toHaveLength(2);
    expect(leads[0]!.y).toBe(OPTIONS.heading);
    expect(images[0]!.y).toBe(leads[1]!.y);
    expect(images[0]!.x).toBe(leads[1]!.x + leads[1]!.width + OPTIONS.gap);
    expect(layout.hit(leads[0]!.x + 1, leads[0]!.y + 1)).toBe(-1);
  });

  test.each(["justified", "uniform"] as const)("make a heading for today when there is none, and take it along: %s", (mode) => {
    const list = pictures(50, 52, 600);
    for (const picture of list.all) picture.seconds -= 3 * 86_400;
    const layout = new Layout(list, { ...OPTIONS, mode });
    const before = everything(layout);
    layout.setLeads([{ aspect: 1 }], today);
    const during = everything(layout);
    expect(during.headings[0]).toEqual({ day: today, count: 0, y: 0 });
    expect(during.headings).toHaveLength(before.headings.length + 1);
    expect(during.leads).toHaveLength(1);
    layout.setLeads([], today);
    expect(everything(layout)).toEqual(before);
  });

  test("stand in an empty gallery", () => {
    const layout = new Layout(new Pictures([]), OPTIONS);
    layout.setLeads([{ aspect: 1 }], today);
    expect(everything(layout).leads).toHaveLength(1);
    expect(layout.nearest(5, 100)).toBe(-1);
  });

  test("keep room for their words when images are small", () => {
    const layout = new Layout(pictures(100, 53, 600), { ...OPTIONS, target: 80 });
    layout.setLeads([{ aspect: 1 }], today);
    expect(everything(layout).leads[0]!.height).toBeGreaterThan(110);
  });
});

describe("arrow keys", () => {
  test("up and down go to the nearest centre and back, across days and blocks", () => {
    const layout = new Layout(pictures(6_000, 61, 400), OPTIONS);
    let index = 0;
    let steps = 0;
    for (;;) {
      const next = layout.step(index, 1);
      if (next === index) break;
      expect(next).toBeGreaterThan(index);
      const up = layout.step(next, -1);
      expect(layout.topOf(up)).toBe(layout.topOf(index));
      index = next;
      steps += 1;
    }
    expect(steps).toBeGreaterThan(500);
    expect(layout.topOf(index)).toBe(layout.topOf(5_999));
  });
});
