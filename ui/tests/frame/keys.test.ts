import { expect, test } from "vitest";
import { chordsText, matches } from "../../src/state/keys";

const press = (key: string, held: Partial<KeyboardEventInit> = {}): KeyboardEvent => new KeyboardEvent("keydown", { key, ...held });

test.each([
  ["Mod+Enter", press("Enter", { ctrlKey: true }), true],
  ["Mod+Enter", press("Enter"), false],
  ["Mod+Enter", press("Enter", { ctrlKey: true, shiftKey: true }), false],
  ["Mod+Shift+Z", press("Z", { ctrlKey: true, shiftKey: true }), true],
  ["Mod+Z", press("z", { ctrlKey: true }), true],
  ["Mod+Z", press("Z", { ctrlKey: true, shiftKey: true }), false],
  ["F", press("f"), true],
  ["F", press("F", { shiftKey: true }), false],
  ["F", press("f", { ctrlKey: true }), false],
  ["F", press("f", { altKey: true }), false],
  ["?", press("?", { shiftKey: true }), true],
  ["?", press("?"), true],
  ["Mod++", press("+", { ctrlKey: true, shiftKey: true }), true],
  ["Mod+=", press("=", { ctrlKey: true }), true],
  ["Mod+-", press("-", { ctrlKey: true }), true],
  ["Space", press(" "), true],
  ["Space", press(" ", { shiftKey: true }), false],
  ["1", press("1"), true],
])("on Linux %s is pressed: %#", (chord, event, is) => {
  expect(matches(chord, event, "linux")).toBe(is);
});

test("Mod is Cmd on a Mac and nothing else there", () => {
  expect(matches("Mod+C", press("c", { metaKey: true }), "macos")).toBe(true);
  expect(matches("Mod+C", press("c", { ctrlKey: true }), "macos")).toBe(false);
  expect(matches("Mod+C", press("c", { metaKey: true }), "linux")).toBe(false);
});

test("keys are written as the system writes them", () => {
  expect(chordsText(["Mod+Enter", "Mod++", "Delete"], "linux")).toEqual(["Ctrl+Enter", "Ctrl++", "Del"]);
  expect(chordsText(["Mod+Enter", "Mod+Shift+Z", "Backspace"], "macos")).toEqual(["⌘↵", "⌘⇧Z", "⌫"]);
});
