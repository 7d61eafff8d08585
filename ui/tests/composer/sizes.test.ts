import { expect, test } from "vitest";
import { plainSize, ratioName, shapesOf, sizeText } from "../../src/state/sizes";

test.each([
  [1024, 1024, "1:1"],
  [1216, 832, "3:2"],
  [1344, 768, "16:9"],
  [1792, 1024, "16:9"],
  [1024, 1792, "9:16"],
  [1080, 1350, "4:5"],
  [1536, 640, "21:9"],
  [1024, 768, "4:3"],
  [256, 1024, "1:4"],
  [2750, 1000, "2.75:1"],
])("%i × %i is called %s", (width, height, name) => {
  expect(ratioName({ width, height })).toBe(name);
});

test.each([
  ["1024 × 768", "1024x768"],
  ["1024X768", "1024x768"],
  ["0512*512", "512x512"],
  [" auto ", "auto"],
  ["16:9", "16:9"],
])("%o is sent as %o", (typed, sent) => {
  expect(plainSize(typed)).toBe(sent);
});

test("words come first, then the widest, and sizes of one ratio differ in how large they are drawn", () => {
  const shapes = shapesOf(["1024x1792", "512x512", "auto", "1024x1024", "1792x1024", "512x512"]);
  expect(shapes.map((shape) => shape.size)).toEqual(["auto", "1792x1024", "512x512", "1024x1024", "1024x1792"]);
  expect(shapes.map((shape) => shape.scale)).toEqual([1, 1, 0.5, 1, 1]);
});

test("a size is read as people read it", () => {
  expect(sizeText("1216x832")).toBe("1216 × 832");
  expect(sizeText("auto")).toBe("auto");
});
