import { afterEach, expect, test } from "vitest";
import { userEvent } from "vitest/browser";
import { open, until } from "../open";
import type { Opened } from "../open";

let opened: Opened | undefined;
afterEach(() => {
  opened?.close();
  opened = undefined;
});

const row = (name: string): Promise<HTMLElement> =>
  until(() => [...document.querySelectorAll<HTMLElement>("[role=treeitem]")].find((one) => one.querySelector(".name")?.textContent === name), `the shelf “${name}”`);
const item = (name: string): Promise<HTMLElement> =>
  until(() => [...document.querySelectorAll<HTMLElement>("[role=menuitem]")].find((one) => one.querySelector("bdi")?.textContent === name), `“${name}” in the menu`);
const covers = (): HTMLImageElement[] => [...document.querySelectorAll<HTMLImageElement>(".shelf-cover")];

test("an image of an album becomes its cover in the sidebar, is undone, and taken away", async () => {
  opened = await open("live", { images: 600 });
  const moodboard = await row("Moodboard");
  await userEvent.click(moodboard);
  await until(() => document.querySelector("h2.heading .name") && moodboard.getAttribute("aria-current") === "page", "the album");
  const tile = await until(() => document.querySelector<HTMLElement>(".tile.here[id]"), "its first image");
  expect(covers()).toHaveLength(0);
  await userEvent.click(tile, { button: "right" });
  await userEvent.click(await item("Use as cover"));
  const cover = await until(() => covers()[0], "the cover");
  expect((await row("Moodboard")).contains(cover)).toBe(true);
  expect(cover.getAttribute("src")).toContain(tile.querySelector("img")?.getAttribute("src") ?? "none");
  // Undone by the notice, and done again.
  await userEvent.keyboard("{Control>}z{/Control}");
  await until(() => covers().length === 0, "no cover");
  await userEvent.keyboard("{Control>}{Shift>}z{/Shift}{/Control}");
  await until(() => covers().length === 1, "the cover again");
  await userEvent.click(await row("Moodboard"), { button: "right" });
  await userEvent.click(await item("No cover"));
  await until(() => covers().length === 0, "no cover");
});

test("outside of albums nothing becomes a cover", async () => {
  opened = await open("live", { images: 600 });
  const tile = await until(() => document.querySelector<HTMLElement>(".tile.here[id]"), "an image");
  await userEvent.click(tile, { button: "right" });
  await item("Add to album");
  expect(document.querySelector("[role=menu]")?.textContent).not.toContain("Use as cover");
  await userEvent.keyboard("{Escape}");
});

test("an empty album says how images come into it, and asks for no prompt", async () => {
  opened = await open("live", { images: 60 });
  const { id } = await opened.host.call("create_album", { name: "Nothing yet", parent: null });
  expect(id).toBeGreaterThan(0);
  await userEvent.click(await row("Nothing yet"));
  const wall = await until(() => document.querySelector(".gallery")?.textContent?.includes("Nothing in this album yet") && document.querySelector(".gallery"), "the sentence");
  expect(wall.querySelector("button")).toBeNull();
});
