import { afterEach, expect, test } from "vitest";
import { userEvent } from "vitest/browser";
import type { CommandName } from "../../src/host/host";
import { open, until } from "../open";
import type { Opened } from "../open";
import { click, get, read } from "../frame/look";

let opened: Opened | undefined;
afterEach(() => {
  opened?.close();
  opened = undefined;
});

const asked = <T,>(name: CommandName): T[] => (opened?.host.world.asked ?? []).filter((one) => one.name === name).map((one) => one.args as T);
const chips = (within: string): string[] => [...document.querySelectorAll(`${within} .chip-name`)].map((one) => one.textContent ?? "");
const tiles = (): Promise<HTMLElement[]> =>
  until(() => {
    const all = [...document.querySelectorAll<HTMLElement>(".tile[id]")];
    return all.length > 0 && all;
  }, "the grid");

async function begin(bare = true): Promise<void> {
  opened = await open("live", { images: 600, inspector: true, bare });
  await tiles();
}

async function choose(count: number): Promise<number[]> {
  const some = (await tiles()).slice(0, count);
  await userEvent.click(some[0] as HTMLElement);
  for (let more = 1; more < count; more += 1) await userEvent.keyboard("{Shift>}{ArrowRight}{/Shift}");
  return some.map((tile) => Number(tile.id.replace("tile-", "")));
}

test("T opens a field that completes, makes what is new, and takes back", async () => {
  await begin();
  await opened?.host.call("tag", { which: { which: "ids", ids: [1, 2, 3] }, name: "botanical" });
  const ids = await choose(3);
  await userEvent.keyboard("t");
  await read("Tags of 3 images");
  await until(() => document.querySelector(".picker .offer"), "what there is");
  await userEvent.keyboard("bo");
  await until(() => document.querySelector(".picker .offer mark")?.textContent === "bo", "the part that was typed");
  await userEvent.keyboard("{Enter}");
  await until(() => chips(".picker").join() === "botanical", "its chip");
  expect(asked("tag").at(-1)).toEqual({ which: { which: "ids", ids }, name: "botanical" });
  await userEvent.keyboard("quite new{Enter}");
  await until(() => chips(".picker").length === 2, "the new one");
  await userEvent.keyboard("{Backspace}");
  await until(() => chips(".picker").length === 1, "one less");
  expect(asked("untag")).toEqual([{ which: { which: "ids", ids }, name: "quite new" }]);
  await userEvent.keyboard("{Escape}");
  await until(() => document.querySelector(".picker") === null, "no field");
  await until(() => chips("aside").join() === "botanical", "the chip in the inspector");
  await read("tagged “botanical”");
});

test("A puts images into an album, or into one that is made for them", async () => {
  await begin();
  const ids = await choose(2);
  await userEvent.keyboard("a");
  await userEvent.keyboard("Harbour{Enter}");
  await until(() => asked("add_to_album").length === 1, "the album");
  expect(asked("create_album")).toEqual([{ name: "Harbour", parent: null }]);
  expect(asked<{ which: object }>("add_to_album")[0]?.which).toEqual({ which: "ids", ids });
});

test("mixed tags say on how many they are; one press puts them on all, another takes them off", async () => {
  await begin();
  const [first] = await choose(4);
  await opened?.host.call("tag", { which: { which: "ids", ids: [first ?? 0] }, name: "dawn" });
  await until(() => chips("aside").join() === "dawnon 1 of 4", "the mixed chip");
  (await get<HTMLElement>("aside .chip-name")).click();
  await until(() => chips("aside").join() === "dawn", "on all");
  (await get<HTMLElement>("aside .chip-remove")).click();
  await until(() => chips("aside").length === 0, "on none");
});

test("everything selected is named by what is looked at, not by a million ids", async () => {
  await begin();
  await choose(1);
  await userEvent.keyboard("{Control>}a{/Control}");
  await until(() => /5\d\d images selected/.test(document.querySelector("aside")?.textContent ?? ""), "all of them");
  const look = { which: "look", look: { view: { view: "all" }, query: "", sort: null } };
  await userEvent.keyboard("4");
  await until(() => asked("rate").length === 1, "the rating");
  expect(asked("rate")).toEqual([{ which: look, rating: 4 }]);
  await userEvent.keyboard("t");
  await userEvent.keyboard("all of them{Enter}");
  await until(() => asked("tag").length === 1, "the tag");
  expect(asked("tag")).toEqual([{ which: look, name: "all of them" }]);
});

test("a note is kept when it is left, and Escape brings the old one back", async () => {
  await begin();
  const [id] = await choose(1);
  const note = await get<HTMLTextAreaElement>("textarea.note");
  await userEvent.click(note);
  await userEvent.keyboard("for the spring card");
  await userEvent.click((await tiles())[2] as HTMLElement);
  await until(() => asked("set_note").length === 1, "the note");
  expect(asked("set_note")).toEqual([{ which: { which: "ids", ids: [id] }, note: "for the spring card" }]);
  await userEvent.click((await tiles())[0] as HTMLElement);
  const again = await until(() => [...document.querySelectorAll<HTMLTextAreaElement>("textarea.note")].find((one) => one.value === "for the spring card"), "it is there again");
  await userEvent.click(again);
  await userEvent.keyboard(" and more{Escape}");
  expect(again.value).toBe("for the spring card");
  expect(asked("set_note")).toHaveLength(1);
});

test("nothing can be marked in a library that is read-only", async () => {
  const { faultOf } = await import("../../src/host/fake/faults");
  opened = await open("live", { images: 60, inspector: true, readOnly: faultOf("library_read_only") });
  await choose(1);
  await until(() => document.querySelector("aside dl"), "the facts");
  expect(document.querySelector("aside .chip-add, aside .chip-remove, textarea.note")).toBeNull();
  await userEvent.keyboard("t");
  expect(document.querySelector(".picker")).toBeNull();
});

test("the family is a line, with the difference in words", async () => {
  await begin();
  await choose(1);
  const family = await get(".family");
  await until(() => family.querySelectorAll(".relative").length >= 2, "its members");
  const words = (await get(".family-words")).textContent ?? "";
  expect(words).toMatch(/(Prompt|Model|Seed|Size): /);
});

test("in its album an image moves in the album's own order", async () => {
  await begin(false);
  (await until(() => document.querySelector<HTMLElement>('[data-shelf="1"]'), "the album")).click();
  await until(() => asked<{ view: { view: string } }>("gallery").at(-1)?.view.view === "album", "its images");
  const ids = await choose(1);
  await until(() => document.querySelector(".tile[aria-selected=true]"), "one is chosen");
  await userEvent.keyboard("{Alt>}{ArrowRight}{/Alt}");
  await until(() => asked("arrange_album").length === 1, "the move");
  expect(asked<{ ids: number[] }>("arrange_album")[0]).toMatchObject({ album: 1, ids });
  await userEvent.keyboard("{Shift>}A{/Shift}");
  await until(() => asked("remove_from_album").length === 1, "it is out");
  await click("Undo");
});
