import { afterEach, expect, test } from "vitest";
import { userEvent } from "vitest/browser";
import { open, still, until } from "../open";
import type { Opened } from "../open";
import { get, isRead, read } from "./look";

let opened: Opened | null = null;
afterEach(() => {
  opened?.close();
  opened = null;
});

test("write, generate, find and rate by keyboard alone", async () => {
  opened = await open("live");
  const { host } = opened;
  (document.activeElement as HTMLElement | null)?.blur();
  await userEvent.keyboard("p");
  const prompt = await get<HTMLTextAreaElement>("textarea");
  await until(() => document.activeElement === prompt, "the prompt to have the keyboard");
  await userEvent.keyboard("{Control>}a{/Control}");
  await userEvent.keyboard("a lighthouse in a storm");
  await userEvent.keyboard("{Control>}{Enter}{/Control}");
  const made = await until(() => host.world.jobs().find((job) => job.phase === "done")?.outputs[0]?.image_id, "the image");
  expect(prompt.value).toBe("a lighthouse in a storm");
  await userEvent.keyboard("{Escape}");
  await until(() => document.querySelector(`#tile-${made}`), "its tile");
  await still();
  await until(() => document.activeElement?.closest("[role=listbox], [role=grid], main"), "the grid to have the keyboard");
  await userEvent.keyboard("{Home}");
  await userEvent.keyboard("4");
  await until(() => host.world.answers.images({ ids: [made] }), "the image");
  await until(() => {
    const [image] = host.world.answers.images({ ids: [made] }) as { rating: number }[];
    return image?.rating === 4;
  }, "its rating");
});

test("every place can be reached by Tab, in the order of the page, with a ring that is seen", async () => {
  opened = await open("queue-empty");
  await still();
  (document.activeElement as HTMLElement | null)?.blur();
  const seen: string[] = [];
  for (let step = 0; step < 13; step += 1) {
    await userEvent.tab();
    const here = document.activeElement as HTMLElement;
    seen.push((here.getAttribute("aria-label") ?? here.textContent ?? "").replaceAll(/\d|,/g, "").trim());
    const style = getComputedStyle(here.closest(".segment") ?? here);
    expect(style.outlineStyle, here.outerHTML.slice(0, 80)).not.toBe("none");
  }
  expect(seen.join("|")).toMatch(/Skip to the images.*Show icons only.*All images.*Favourites.*Unrated.*Trash.*Duplicates.*New album.*Moodboard.*Four stars and up.*botanical.*Queue.*Settings/);
});

test("the key sheet opens with ?, keeps the keyboard, and gives it back", async () => {
  opened = await open("queue-empty");
  const row = [...document.querySelectorAll<HTMLElement>(".nav")].find((one) => one.textContent?.startsWith("Queue"));
  row?.focus();
  await userEvent.keyboard("?");
  await read("Single keys work while no text field has the keyboard.");
  // No action of the window runs behind it.
  await userEvent.keyboard("{Control>}1{/Control}");
  expect(isRead("Nothing in the queue")).toBe(true);
  await userEvent.keyboard("{Escape}");
  await until(() => !document.querySelector("[data-modal]"), "the sheet to close");
  await until(() => document.activeElement === row, "the keyboard to come back");
});

test("a letter in a text field is a letter", async () => {
  opened = await open("settings");
  const field = await get<HTMLInputElement>("#profile-name");
  await userEvent.click(field);
  await userEvent.keyboard("?");
  expect(field.value).toContain("?");
  expect(document.querySelector("[data-modal]")).toBeNull();
});
