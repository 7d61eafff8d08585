import { afterEach, expect, test } from "vitest";
import { userEvent } from "vitest/browser";
import { cleanKey } from "../../src/components/key-field";
import { open, until } from "../open";
import type { Opened } from "../open";
import { click, get, isRead, read } from "./look";

let opened: Opened | null = null;
afterEach(() => {
  opened?.close();
  opened = null;
});

const asked = (name: string): unknown[] => (opened?.host.world.asked ?? []).filter((one) => one.name === name).map((one) => one.args);

test.each([
  ["sk-abc", "sk-abc"],
  ["  sk-abc\n", "sk-abc"],
  ["Bearer sk-abc", "sk-abc"],
  ["Authorization: Bearer sk-abc", "sk-abc"],
  ["“sk-abc”", "sk-abc"],
  ["'Bearer sk-abc'", "sk-abc"],
  ["bearer \"sk-abc\"", "sk-abc"],
])("a key pasted as %j is cleaned", (pasted, key) => {
  expect(cleanKey(pasted)).toBe(key);
});

test("a key is cleaned, kept after the library was made, and opens the window on the real profile", async () => {
  opened = await open("first-run");
  await userEvent.fill(await get("input[type=password]"), '  Bearer "sk-abc"  ');
  await click("Start");
  await get("nav");
  expect(asked("set_key")).toEqual([{ profile: opened.host.world.settings().default_profile, key: "sk-abc", session_only: false }]);
  const names = opened.host.world.asked.map((one) => one.name);
  expect(names.indexOf("open_library")).toBeLessThan(names.indexOf("set_key"));
  expect(asked("open_library")).toHaveLength(1);
});

test("the keychain is not touched before a key is saved", async () => {
  opened = await open("first-run");
  expect(asked("key_state")).toEqual([]);
  await click("Look around without a key");
  await get("nav");
  expect(asked("key_state")).toEqual([]);
  expect(asked("set_key")).toEqual([]);
  expect(opened.host.world.settings().default_profile).toMatch(/de$/);
});

test("fault_52: without a keychain the key is offered for this session only, and nothing else is written", async () => {
  opened = await open("first-run-no-keychain");
  await userEvent.fill(await get("input[type=password]"), "sk-abc");
  await click("Start");
  await click("Use it until Safelight ends");
  await get("nav");
  expect(asked("set_key").at(-1)).toMatchObject({ session_only: true });
});

test("what is no key is said at the field, and nothing is sent", async () => {
  opened = await open("first-run");
  await click("Start");
  await read("Paste your key first.");
  await userEvent.fill(await get("input[type=password]"), "a prompt, not a key");
  await click("Start");
  await read("does not look like a key");
  expect(asked("set_key")).toEqual([]);
  expect(asked("open_library")).toEqual([]);
});

test("another folder is where the library is made", async () => {
  opened = await open("first-run");
  await click("Choose another folder");
  await read("/home/ada/Archive/Safelight");
  await click("Look around without a key");
  await get("nav");
  expect(asked("open_library")).toEqual([{ path: "/home/ada/Archive/Safelight", create: true }]);
});

test("a folder that cannot be used is said, and the key is not kept", async () => {
  opened = await open("first-run");
  opened.host.failNext("open_library", { code: "disk", message: "This folder cannot be written to." });
  await userEvent.fill(await get("input[type=password]"), "sk-abc");
  await click("Start");
  await read("This folder cannot be written to.");
  expect(asked("set_key")).toEqual([]);
});

test("the demo’s drawings are offered for removal once there is a real key, and can be had back", async () => {
  localStorage.removeItem("demo-images-kept");
  opened = await open("demo-left");
  await read("24 images here were drawn by the demo.");
  await click("Move them to the trash");
  await until(() => !isRead("were drawn by the demo"), "the offer to go");
  await read("images moved to the trash");
  await click("Undo");
  await read("were drawn by the demo");
  await click("Keep them");
  await until(() => !isRead("were drawn by the demo"), "the offer to go");
  localStorage.removeItem("demo-images-kept");
});
