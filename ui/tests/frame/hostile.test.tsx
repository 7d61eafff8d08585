import { afterEach, expect, test } from "vitest";
import { userEvent } from "vitest/browser";
import { hostileTexts } from "../../src/host/fake/material";
import { open, still } from "../open";
import type { Opened } from "../open";
import { get, read } from "./look";

let opened: Opened | null = null;
afterEach(() => {
  opened?.close();
  opened = null;
});

/** Nothing of a text became an element, and nothing of it ran. */
function isOnlyText(): void {
  expect("pwned" in window).toBe(false);
  expect(document.querySelector('#root img[src="x"], #root script, [onerror]')).toBeNull();
  expect(document.querySelector('a[href^="javascript:"]')).toBeNull();
}

test("fault_47: hostile prompts and errors in the gallery and the form are text", async () => {
  opened = await open("hostile");
  await still();
  isOnlyText();
});

test("fault_47: hostile prompts, errors, tips and trace ids in the queue are text, each in full or cut where it says so", async () => {
  opened = await open("hostile-queue");
  await still();
  const rows = document.querySelectorAll<HTMLElement>(".job-row");
  expect(rows).toHaveLength(hostileTexts.length);
  for (const row of rows) {
    await userEvent.click(row);
    await get(".job-details pre");
    await still();
    isOnlyText();
    // A text that turns the direction of letters must not turn its neighbours'.
    for (const text of document.querySelectorAll(".job-details .sentences bdi")) expect(getComputedStyle(text).unicodeBidi).toBe("isolate");
    await userEvent.click(row);
  }
});

test("fault_47: a megabyte of text does not stop the page", async () => {
  opened = await open("hostile-queue");
  const long = hostileTexts.findIndex((text) => text.length > 1_000_000);
  const rows = [...document.querySelectorAll<HTMLElement>(".job-row")];
  const row = rows.find((one) => one.textContent?.includes("A very long prompt."));
  expect(long).toBeGreaterThan(-1);
  if (!row) throw new Error("the long one has a row");
  await userEvent.click(row);
  await get(".job-details pre");
  expect(document.querySelector(".job-details")?.textContent?.length).toBeLessThan(100_000);
});

test("fault_47: what a server says in a toast is text", async () => {
  opened = await open("library");
  opened.host.failNext("undo", { code: "server_error", message: hostileTexts[0] ?? "" });
  (document.activeElement as HTMLElement | null)?.blur();
  await userEvent.keyboard("{Control>}z{/Control}");
  await read(hostileTexts[0] ?? "");
  isOnlyText();
});
