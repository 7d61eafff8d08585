import { afterEach, describe, expect, test } from "vitest";
import { userEvent } from "vitest/browser";
import { wholeQuery } from "../../src/views/search/whole-query";
import type { CommandName } from "../../src/host/host";
import type { Opened } from "../open";
import { open, still, until } from "../open";

let opened: Opened | undefined;
afterEach(() => {
  opened?.close();
  opened = undefined;
});

const tiles = (): HTMLElement[] =>
  [...document.querySelectorAll<HTMLElement>(".tile[id]")].sort((one, other) => Number(one.ariaPosInSet) - Number(other.ariaPosInSet));
const idOf = (tile: HTMLElement | undefined): number => Number(tile?.id.slice("tile-".length));
const lastAsked = (name: CommandName): unknown => opened?.host.world.asked.findLast((one) => one.name === name)?.args;

/** Opens the library and goes to a shelf by the palette. */
async function goTo(shelf: string): Promise<void> {
  opened = await open("live", { inspector: false });
  await until(() => tiles().length > 0, "images");
  await until(() => lastAsked("shelves") !== undefined, "the shelves");
  await still();
  await userEvent.keyboard("{Control>}k{/Control}");
  await until(() => document.activeElement?.closest(".palette"), "the palette");
  await userEvent.keyboard(shelf);
  await userEvent.keyboard("{Enter}");
  await until(() => JSON.stringify(lastAsked("gallery")).includes('"id"'), "the shelf");
  await until(() => tiles().length > 0, "its images");
  await still();
}

test("the palette goes to albums, saved searches and tags", async () => {
  await goTo("moodb");
  expect(lastAsked("gallery")).toMatchObject({ view: { view: "album" }, query: "", sort: null });
  await userEvent.keyboard("{Control>}k{/Control}");
  await until(() => document.activeElement?.closest(".palette"), "the palette");
  await userEvent.keyboard("night city{Enter}");
  await until(() => JSON.stringify(lastAsked("gallery")).includes('"tag"'), "the tag");
});

describe("a search is saved as a smart album", () => {
  test("under a name that is asked in place", async () => {
    opened = await open("live", { inspector: false });
    await until(() => tiles().length > 0, "images");
    await userEvent.keyboard("/");
    await until(() => document.activeElement?.classList.contains("search-input"), "the field");
    await userEvent.keyboard("fox rating:>=4 ");
    await until(() => document.querySelector(".token"), "the chip");
    await userEvent.click([...document.querySelectorAll<HTMLElement>(".search .btn")].find((button) => button.textContent === "Save") as HTMLElement);
    const name = await until(() => document.querySelector<HTMLInputElement>(".search-save input"), "the name");
    expect(document.activeElement).toBe(name);
    await userEvent.keyboard("{Control>}a{/Control}Good foxes{Enter}");
    await until(() => lastAsked("save_smart_album"), "the command");
    expect(lastAsked("save_smart_album")).toEqual({ name: "Good foxes", query: "rating:>=4 fox" });
    await until(() => !document.querySelector(".search-save"), "the end of it");
    expect(document.activeElement?.classList.contains("search-input")).toBe(true);
    await until(() => document.querySelector(".side-bar")?.textContent?.includes("Good foxes"), "it in the sidebar");
  });

  test("with the place it was made in", () => {
    const whole = (view: Parameters<typeof wholeQuery>[0], name: string, query: string): string => wholeQuery(view, name, query);
    expect(whole({ view: "all" }, "", " fox ")).toBe("fox");
    expect(whole({ view: "favourites" }, "", "fox")).toBe("is:favourite fox");
    expect(whole({ view: "album", id: 1 }, "Halden Coffee, spring", "fox or owl")).toBe('album:"Halden Coffee, spring" (fox or owl)');
    expect(whole({ view: "tag", id: 1 }, "style/linocut", "fox")).toBe("tag:style/linocut fox");
    expect(whole({ view: "smart_album", id: 1 }, "a or b", '"this or that"')).toBe('(a or b) "this or that"');
  });
});

describe("an album in its own order", () => {
  test("is arranged by dragging, with a line where the image will stand", async () => {
    await goTo("moodb");
    expect(document.querySelector(".sort-menu")?.textContent).toBe("Own order");
    expect(document.querySelectorAll(".day")).toHaveLength(0);
    const [first, second, third] = tiles();
    const from = (third as HTMLElement).getBoundingClientRect();
    const to = (first as HTMLElement).getBoundingClientRect();
    const pointer = (type: string, clientX: number, clientY: number): void => {
      const init = { bubbles: true, cancelable: true, clientX, clientY, pointerId: 1, pointerType: "mouse", button: 0, buttons: type === "pointerup" ? 0 : 1 };
      document.elementFromPoint(clientX, clientY)?.dispatchEvent(new PointerEvent(type, init));
    };
    pointer("pointerdown", from.left + 20, from.top + 60);
    pointer("pointermove", from.left - 10, from.top + 60);
    pointer("pointermove", to.left + 6, to.top + 60);
    const line = await until(() => document.querySelector(".grid-gap"), "the line");
    expect(line.getBoundingClientRect().left).toBeLessThan(to.left);
    pointer("pointerup", to.left + 6, to.top + 60);
    expect(document.querySelector(".grid-gap")).toBeNull();
    expect(lastAsked("arrange_album")).toMatchObject({ ids: [idOf(third)], before: idOf(first) });
    await until(() => idOf(tiles()[0]) === idOf(third), "it in front");
    expect(tiles().slice(0, 3).map(idOf)).toEqual([idOf(third), idOf(first), idOf(second)]);
  });

  test("and in another order or a search takes none", async () => {
    await goTo("moodb");
    await userEvent.click(document.querySelector(".sort-menu") as HTMLElement);
    await userEvent.click(await until(() => [...document.querySelectorAll<HTMLElement>(".menu-item")].find((item) => item.textContent === "Rating"), "the order"));
    await still();
    const { left, top } = (tiles()[1] as HTMLElement).getBoundingClientRect();
    const pointer = (type: string, clientX: number): void => {
      const init = { bubbles: true, cancelable: true, clientX, clientY: top + 50, pointerId: 1, pointerType: "mouse", button: 0, buttons: type === "pointerup" ? 0 : 1 };
      document.elementFromPoint(clientX, top + 50)?.dispatchEvent(new PointerEvent(type, init));
    };
    pointer("pointerdown", left + 20);
    pointer("pointermove", left + 60);
    await until(() => document.querySelector(".drag-ghost"), "the drag");
    expect(document.querySelector(".grid-gap")).toBeNull();
    pointer("pointerup", left + 60);
    expect(lastAsked("arrange_album")).toBeUndefined();
  });
});
