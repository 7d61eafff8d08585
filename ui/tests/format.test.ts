import { expect, test } from "vitest";
import { firstKnown } from "../src/words/format";

test("a system without a language is written in English instead of not at all", () => {
  expect(firstKnown(["C"])).toBe("en");
  expect(firstKnown([])).toBe("en");
  expect(firstKnown(["C", "de-at"])).toBe("de-AT");
});
