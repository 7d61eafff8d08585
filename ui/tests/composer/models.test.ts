import { expect, test } from "vitest";
import type { Profile } from "../../src/bindings/profile";
import type { Model } from "../../src/bindings/window";
import { ranked, remembered } from "../../src/state/models";
import { estimateOf, priceOf } from "../../src/state/money";
import { words } from "../../src/words";

const model = (id: string, change: Partial<Model> = {}): Model => ({
  id,
  name: id.toUpperCase(),
  sizes: [],
  qualities: [],
  available: true,
  image: true,
  on_server: true,
  dollars_an_image: null,
  ...change,
});
const list = [model("a"), model("b"), model("gone", { available: false }), model("chat", { image: false }), model("c")];
const ids = (typed: string, recent: string[] = [], favourite: string[] = []) =>
  ranked(typed, list, { recent, favourite }).map((choice) => `${choice.rank} ${choice.id}`);

test("favourites first, then those used last, then the list, unavailable ones at the end", () => {
  expect(ids("", ["c", "b"], ["b", "own"])).toEqual(["favourite b", "favourite own", "recent c", "listed a", "unavailable gone"]);
});

test("any id may be typed, and one that is listed is not offered twice", () => {
  expect(ids("B")).toEqual(["listed b", "typed B"]);
  expect(ids("b")).toEqual(["listed b"]);
  expect(ids("my-own")).toEqual(["typed my-own"]);
  expect(ids("chat")).toEqual(["typed chat"]);
});

test("at most eight are remembered, each once", () => {
  const memory = { recent: ["1", "2", "3", "4", "5", "6", "7", "8"], favourite: [] };
  expect(remembered(memory, "9")?.recent).toEqual(["9", "1", "2", "3", "4", "5", "6", "7"]);
  expect(remembered(memory, "3")?.recent).toEqual(["3", "1", "2", "4", "5", "6", "7", "8"]);
  expect(remembered(memory, "1")).toBeNull();
});

test("the person's own price goes before the server's; without one there is no figure", () => {
  const profile = { prices: { a: 0.025, free: 0 } } as unknown as Profile;
  expect(priceOf(profile, "a", model("a", { dollars_an_image: 1 }))).toBe(0.025);
  expect(priceOf(profile, "b", model("b", { dollars_an_image: 0.5 }))).toBe(0.5);
  expect(priceOf(profile, "c", model("c"))).toBeNull();
  expect(priceOf(profile, "free", undefined)).toBeNull();
  expect(estimateOf(4, 0.025, false)).toEqual({ images: 4, dollars: 0.1, demo: false });
  expect(estimateOf(4, 0.025, true).dollars).toBeNull();
});

test("an estimate says about, and never $0", () => {
  expect(words.composer.estimate.priced(4, 0.1)).toBe("4 images, about $0.10");
  expect(words.composer.estimate.priced(1, 0.025)).toBe("1 image, about $0.025");
  expect(words.composer.estimate.priced(1, 0.000_01)).toBe("1 image, under $0.0001");
});
