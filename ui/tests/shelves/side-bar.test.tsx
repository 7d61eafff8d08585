import { afterEach, expect, test } from "vitest";
import { userEvent } from "vitest/browser";
import type { CommandName } from "../../src/host/host";
import { open, until } from "../open";
import type { Opened } from "../open";
import { click, control, get, read } from "../frame/look";

let opened: Opened | undefined;
afterEach(() => {
  opened?.close();
  opened = undefined;
  localStorage.removeItem("folded-shelves");
});

const asked = <T,>(name: CommandName): T[] => (opened?.host.world.asked ?? []).filter((one) => one.name === name).map((one) => one.args as T);
const row = (name: string): Promise<HTMLElement> =>
  until(() => [...document.querySelectorAll<HTMLElement>("[role=treeitem]")].find((one) => one.querySelector(".name")?.textContent === name), `the shelf “${name}”`);
const isThere = (name: string): boolean => [...document.querySelectorAll("[role=treeitem] .name")].some((one) => one.textContent === name);
const countOf = async (name: string): Promise<number> => Number((await row(name)).querySelector(".count > [aria-hidden]")?.textContent?.replace(",", ""));

async function begin(): Promise<void> {
  opened = await open("live", { images: 600, inspector: true });
  await row("Moodboard");
  await until(() => document.querySelector(".tile[id]"), "the grid");
}

test("albums, smart albums and tags stand in trees with live counts", async () => {
  await begin();
  const trees = [...document.querySelectorAll("[role=tree]")].map((tree) => tree.getAttribute("aria-label"));
  expect(trees).toEqual(["Albums", "Smart albums", "Tags"]);
  expect((await row("Spring edition")).getAttribute("aria-level")).toBe("2");
  const before = await countOf("space");
  await opened?.host.call("tag", { which: { which: "ids", ids: [600, 599, 598, 597, 596] }, name: "space" });
  await until(async () => (await countOf("space")) > before, "more of them");
});

test("the keyboard goes all the way: through a tree, into a shelf, to other names", async () => {
  await begin();
  (await row("Moodboard")).focus();
  await userEvent.keyboard("{ArrowDown}");
  expect(document.activeElement).toBe(await row("Paper foxes"));
  await userEvent.keyboard("{ArrowLeft}");
  await until(() => !isThere("Spring edition"), "what lies inside is folded away");
  expect(document.activeElement?.getAttribute("aria-expanded")).toBe("false");
  await userEvent.keyboard("{ArrowRight}{ArrowRight}");
  expect(document.activeElement).toBe(await row("Spring edition"));
  await userEvent.keyboard("{ArrowLeft}");
  expect(document.activeElement).toBe(await row("Paper foxes"));
  await userEvent.keyboard("{Enter}");
  await until(() => asked<{ view: object }>("gallery").some(({ view }) => JSON.stringify(view) === '{"view":"album","id":2}'), "its images");
  expect((await row("Paper foxes")).getAttribute("aria-current")).toBe("page");
  await userEvent.keyboard("{F2}");
  const field = await get<HTMLInputElement>(".shelf-name");
  expect(field.value).toBe("Paper foxes");
  await userEvent.keyboard("Foxes of paper{Enter}");
  await row("Foxes of paper");
  expect(asked("rename_album")).toEqual([{ id: 2, name: "Foxes of paper" }]);
  await until(() => document.activeElement?.getAttribute("data-shelf") === "2", "the keyboard back on its row");
});

test("a letter in a tree goes to a shelf, and never to an image", async () => {
  await begin();
  await userEvent.click(await get(".tile[id]"));
  (await row("Moodboard")).focus();
  await userEvent.keyboard("t");
  expect(document.activeElement).toBe(await row("Tarot deck"));
  await userEvent.keyboard("5");
  expect(asked("rate")).toEqual([]);
});

test("an album is made in its place, and given up with Escape", async () => {
  await begin();
  await click("New album");
  await userEvent.keyboard("Winter{Enter}");
  await row("Winter");
  expect(asked("create_album")).toEqual([{ name: "Winter", parent: null }]);
  await read("Album “Winter” made");
  await click("New album");
  await userEvent.keyboard("Nobody{Escape}");
  await until(() => document.querySelector(".shelf-name") === null, "no field");
  expect(asked("create_album")).toHaveLength(1);
  expect(isThere("Nobody")).toBe(false);
});

test("an album with something in it asks before it goes; Delete there trashes no image, and undo names it", async () => {
  await begin();
  await userEvent.click(await get(".tile[id]"));
  (await row("Tarot deck")).focus();
  await userEvent.keyboard("{Delete}");
  await read("Delete the album “Tarot deck”?");
  expect(asked("trash")).toEqual([]);
  await click("Delete");
  await until(() => !isThere("Tarot deck"), "no album");
  await userEvent.keyboard("{F1}");
  await read("Undo deleting the album “Tarot deck”");
  await userEvent.keyboard("{Escape}");
  await until(() => document.querySelector("[data-modal]") === null, "no sheet");
  await userEvent.keyboard("{Control>}z{/Control}");
  await row("Tarot deck");
  await read("Undone: deleting the album “Tarot deck”");
});

test("the menu moves an album into another", async () => {
  await begin();
  await userEvent.click(await row("Tarot deck"), { button: "right" });
  await click("Move into");
  await userEvent.selectOptions(await get("[role=dialog] select"), "Moodboard");
  await click("Move");
  await until(async () => (await row("Tarot deck")).getAttribute("aria-level") === "2", "it lies inside");
  expect(asked("move_album")).toEqual([{ id: 4, parent: 1, position: 0 }]);
});

test("a tag is renamed with those below it, and a smart album gets another search", async () => {
  await begin();
  await userEvent.click(await row("landscape"), { button: "right" });
  await click("Rename");
  await userEvent.keyboard("scenery{Enter}");
  await row("scenery");
  await row("dawn");
  expect(isThere("landscape")).toBe(false);
  await userEvent.click(await row("This week"), { button: "right" });
  await click("Change the search");
  await userEvent.fill(await get("[role=dialog] .field-row:nth-child(2) input"), "rating:5");
  await click("Save");
  await until(() => asked("change_smart_album").length === 1, "the change");
  expect(asked("change_smart_album")).toEqual([{ id: 2, name: "This week", query: "rating:5" }]);
});

async function drag(from: Element, to: Element): Promise<void> {
  const middle = (element: Element) => {
    const box = element.getBoundingClientRect();
    return { clientX: box.left + box.width / 2, clientY: box.top + box.height / 2 };
  };
  const send = (type: string, on: EventTarget, at: Element, buttons: number): boolean =>
    on.dispatchEvent(new PointerEvent(type, { bubbles: true, pointerId: 7, button: type === "pointermove" ? -1 : 0, buttons, ...middle(at) }));
  send("pointerdown", from, from, 1);
  send("pointermove", window, to, 1);
  await until(() => to.getAttribute("data-drop") === "over", "the place to light up");
  send("pointermove", window, to, 1);
  send("pointerup", window, to, 0);
}

test("images dropped on an album go into it, on a tag get it, on the trash go there", async () => {
  await begin();
  const tile = await get<HTMLElement>(".tile[id]");
  const id = Number(tile.id.replace("tile-", ""));
  await drag(tile, await row("Moodboard"));
  await until(() => asked("add_to_album").length === 1, "the album");
  expect(asked("add_to_album")).toEqual([{ album: 1, which: { which: "ids", ids: [id] } }]);
  await drag(await get(".tile[id]"), await row("night city"));
  await until(() => asked("tag").length === 1, "the tag");
  await drag(await get(".tile[id]"), await control("Trash"));
  await until(() => asked("trash").length === 1, "the trash");
});

test("the places scroll by themselves while images are held near their edge", async () => {
  await begin();
  const places = await get<HTMLElement>(".side-bar .places");
  places.style.height = "160px";
  places.style.flex = "none";
  expect(places.scrollTop).toBe(0);
  const box = places.getBoundingClientRect();
  const tile = await get(".tile[id]");
  const at = tile.getBoundingClientRect();
  const send = (type: string, on: EventTarget, x: number, y: number, buttons: number): boolean =>
    on.dispatchEvent(new PointerEvent(type, { bubbles: true, pointerId: 7, button: type === "pointermove" ? -1 : 0, buttons, clientX: x, clientY: y }));
  send("pointerdown", tile, at.left + 9, at.top + 9, 1);
  send("pointermove", window, box.left + 40, box.bottom - 4, 1);
  await until(() => places.scrollTop >= places.scrollHeight - places.clientHeight - 1, "its end");
  send("pointermove", window, box.left + 40, box.top + 4, 1);
  await until(() => places.scrollTop === 0, "its beginning");
  send("pointermove", window, box.left + 40, box.bottom - 4, 1);
  await until(() => places.scrollTop > 0, "it goes on");
  send("pointerup", window, box.left + 40, box.bottom - 4, 0);
  const stopped = places.scrollTop;
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  expect(places.scrollTop).toBe(stopped);
});

test("where only icons have room, one menu leads to all of them", async () => {
  opened = await open("live", { images: 60, sidebar: false });
  await click("Albums and tags");
  await click("Paper foxes / Spring edition");
  await until(() => asked<{ view: object }>("gallery").some(({ view }) => JSON.stringify(view) === '{"view":"album","id":3}'), "its images");
});
