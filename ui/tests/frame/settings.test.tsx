import { afterEach, expect, test } from "vitest";
import { userEvent } from "vitest/browser";
import { dollarsOf } from "../../src/views/settings/prices";
import { open, until } from "../open";
import type { Opened } from "../open";
import { choose, click, get, read } from "./look";

let opened: Opened | null = null;
afterEach(() => {
  opened?.close();
  opened = null;
});

const asked = (name: string): unknown[] => (opened?.host.world.asked ?? []).filter((one) => one.name === name).map((one) => one.args);
const profile = () => opened?.host.world.settings().profiles[0];

async function set(place: string, text: string): Promise<void> {
  await userEvent.fill(await get(place), text);
  await userEvent.tab();
}

test("a field is kept when it is left", async () => {
  opened = await open("settings");
  await set("#profile-name", "My work");
  await until(() => profile()?.name === "My work", "the name");
  await read("My work");
});

test("an address that is none is said at its field, which keeps what was typed", async () => {
  opened = await open("settings");
  await set("#profile-address", "htps:/api");
  await read("is no address");
  const field = await get<HTMLInputElement>("#profile-address");
  expect(field.value).toBe("htps:/api");
  expect(field.getAttribute("aria-invalid")).toBe("true");
  expect(profile()?.base_url).toBe("https://api.routeway.ai/v1");
  await set("#profile-address", "https://other.example/v1");
  await until(() => profile()?.base_url === "https://other.example/v1", "the address");
  expect((await get("#profile-address")).hasAttribute("aria-invalid")).toBe(false);
});

test("a key is replaced and deleted, and never asked for or shown", async () => {
  opened = await open("settings");
  await read("In the keychain");
  await click("Replace");
  await userEvent.fill(await get("input[type=password]"), "sk-other");
  await click("Save the key");
  await until(() => asked("set_key").length === 1, "the key");
  await until(() => !document.querySelector("input[type=password]"), "the field to close");
  expect(document.body.innerHTML).not.toContain("sk-other");
  await click("Delete the key");
  await click("Delete");
  await read("Without a key nothing can be made");
});

test("a profile is added, duplicated and, after a question, deleted", async () => {
  opened = await open("settings");
  const count = (): number => opened?.host.world.settings().profiles.length ?? 0;
  await click("Add a profile");
  await until(() => count() === 3, "the new one");
  await click("Duplicate");
  await until(() => count() === 4, "its copy");
  await userEvent.click(await get(".settings-title [aria-haspopup]"));
  await click("Delete the profile");
  await read("Images made with it stay.");
  await click("Delete");
  await until(() => count() === 3, "one less");
});

test("a connection test says what it proves", async () => {
  opened = await open("settings");
  await click("Test");
  await read("Server reached in 212ms, 14 image models. Your key is proven by the first image.");
});

test("prices are added, changed and taken out, and nonsense is said", async () => {
  opened = await open("settings");
  await click("Add price");
  const [model, amount] = await until(() => {
    const fields = [...document.querySelectorAll<HTMLInputElement>(".new-price input")];
    return fields.length === 2 && fields;
  }, "the fields");
  if (!model || !amount) throw new Error("two fields");
  await userEvent.fill(model, "sdxl");
  await userEvent.fill(amount, "a lot");
  await userEvent.keyboard("{Enter}");
  await read("A price is a number of dollars");
  await userEvent.fill(amount, "0,01");
  await userEvent.keyboard("{Enter}");
  await until(() => profile()?.prices?.["sdxl"] === 0.01, "the price");
  await click("Remove the price of sdxl");
  await until(() => profile()?.prices?.["sdxl"] === undefined, "it to go");
});

test.each([["0.025", 0.025], ["$0.1", 0.1], ["0,5", 0.5], [".5", 0.5], ["", null], ["1.2.3", null], ["free", null], ["-1", null]])(
  "%j is as many dollars as it says",
  (text, dollars) => expect(dollarsOf(text)).toBe(dollars),
);

test("the theme is worn at once, and Escape leads back", async () => {
  opened = await open("settings-appearance");
  await choose("light");
  await until(() => document.documentElement.dataset["theme"] === "light", "the theme");
  (document.activeElement as HTMLElement).blur();
  await userEvent.keyboard("{Escape}");
  await get(".side-bar");
});

test("zoom goes up, down and back by keys", async () => {
  opened = await open("library");
  (document.activeElement as HTMLElement | null)?.blur();
  await userEvent.keyboard("{Control>}={/Control}");
  await until(() => opened?.host.world.settings().interface.zoom === 1.1, "larger");
  await userEvent.keyboard("{Control>}-{/Control}{Control>}-{/Control}");
  await until(() => opened?.host.world.settings().interface.zoom === 0.9, "smaller");
  await userEvent.keyboard("{Control>}0{/Control}");
  await until(() => opened?.host.world.settings().interface.zoom === 1, "as it was");
  await until(() => asked("set_zoom").length === 4, "the window to follow");
});
