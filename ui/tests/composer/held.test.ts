import { expect, test } from "vitest";
import { createActions } from "../../src/state/actions";

test("a menu key that is held down pays once, and moves as often as it is told", () => {
  const done: string[] = [];
  const actions = createActions("macos", () => {});
  actions.register([
    { id: "pay", label: "Pay", group: "", once: true, run: () => void done.push("pay") },
    { id: "move", label: "Move", group: "", run: () => void done.push("move") },
  ]);
  for (let at = 0; at < 3; at += 1) {
    actions.fromMenu("pay");
    actions.fromMenu("move");
  }
  expect(done).toEqual(["pay", "move", "move", "move"]);
});
