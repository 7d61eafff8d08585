import { afterEach, expect, test } from "vitest";
import { userEvent } from "vitest/browser";
import { open, until } from "../open";
import type { Opened } from "../open";
import { complaintOf, generate, ordered, orders, prompt, settle } from "./at";

let window: Opened;
afterEach(() => window.close());

test("a hostile prompt is text and is sent as it was typed", async () => {
  window = await open("live");
  const hostile = `<img src=x onerror="window.pwned=1"></textarea><script>window.pwned=1</script>{{7*7}}\u202Egnp`;
  const field = await prompt();
  await userEvent.fill(field, hostile);
  await generate();
  expect((await ordered(window)).prompt).toBe(hostile);
  await settle();
  expect("pwned" in globalThis).toBe(false);
  expect(document.querySelector("img[src=x]")).toBeNull();
});

test("a prompt of a megabyte stays in the field, a third of the window high, and is not sent", async () => {
  window = await open("live");
  const field = await prompt();
  const long = "a very long prompt ".repeat(55_000);
  field.value = long;
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  await generate();
  await until(() => complaintOf(field), "the complaint");
  expect(complaintOf(field)).toMatch(/longer than/);
  expect(field.value).toBe(long);
  expect(field.offsetHeight).toBeLessThanOrEqual(innerHeight / 3 + 1);
  expect(field.scrollHeight).toBeGreaterThan(field.offsetHeight);
  expect(orders(window)).toEqual([]);
});

test("the field grows with its text and never past a third of the window", async () => {
  window = await open("live");
  const field = await prompt();
  await userEvent.fill(field, "one line");
  const low = field.offsetHeight;
  await userEvent.fill(field, "line\n".repeat(6));
  await settle();
  expect(field.offsetHeight).toBeGreaterThan(low * 2);
  await userEvent.fill(field, "line\n".repeat(200));
  await settle();
  expect(field.offsetHeight).toBeLessThanOrEqual(innerHeight / 3 + 1);
  await userEvent.fill(field, "one line");
  await settle();
  expect(field.offsetHeight).toBe(low);
});

test("a prompt written from right to left stands at the right", async () => {
  window = await open("live");
  const field = await prompt();
  await userEvent.fill(field, "ثعلب أحمر في الثلج");
  expect(getComputedStyle(field).direction).toBe("rtl");
  await userEvent.fill(field, "a red fox");
  expect(getComputedStyle(field).direction).toBe("ltr");
  for (const [text, direction] of [["1. ثعلب أحمر ", "rtl"], ["1. red fox ثعلب ", "ltr"]] as const) {
    field.value = text.repeat(1_000);
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    expect(getComputedStyle(field).direction).toBe(direction);
  }
});
