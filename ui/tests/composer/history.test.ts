import { beforeEach, expect, test } from "vitest";
import { Walk } from "../../src/state/history";

let walk: Walk;
beforeEach(() => {
  walk = new Walk();
  walk.setUsed(["third", "second", "first"]);
});

test("up goes back, down comes back to what was being typed", () => {
  expect(walk.up("half a tho")).toBe("third");
  expect(walk.up("third")).toBe("second");
  expect(walk.down("second")).toBe("third");
  expect(walk.down("third")).toBe("half a tho");
  expect(walk.down("half a tho")).toBeNull();
});

test("the walk ends at the oldest", () => {
  walk.up("");
  walk.up("third");
  expect(walk.up("second")).toBe("first");
  expect(walk.up("first")).toBeNull();
  expect(walk.down("first")).toBe("second");
});

test("what stands in the field already is passed over", () => {
  expect(walk.up("third")).toBe("second");
});

test("an earlier prompt that was changed is the newest entry, and what was typed before it is not lost", () => {
  walk.up("mine");
  walk.typed();
  expect(walk.up("third, changed")).toBe("mine");
  expect(walk.up("mine")).toBe("third");
  expect(walk.down("third")).toBe("mine");
  expect(walk.down("mine")).toBe("third, changed");
});

test("a replaced text can be walked back to", () => {
  walk.keep("replaced by a remix");
  expect(walk.up("remix")).toBe("replaced by a remix");
  walk.keep("  ");
  walk.keep("second");
  expect(walk.up("replaced by a remix")).toBe("third");
});
