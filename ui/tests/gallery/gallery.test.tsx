import { afterEach, describe, expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import type { Image } from "../../src/bindings/image";
import type { CommandName } from "../../src/host/host";
import type { Scene } from "../../src/host/fake/scene";
import { words } from "../../src/words";
import type { Opened } from "../open";
import { open, until } from "../open";

let opened: Opened | undefined;
afterEach(() => {
  opened?.close();
  opened = undefined;
});

const scroller = (): HTMLElement => document.querySelector("[data-grid]") as HTMLElement;
const list = (): HTMLElement => document.querySelector(".grid-cells") as HTMLElement;
const tiles = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>(".tile[id]")];
const chosen = (): HTMLElement[] => tiles().filter((tile) => tile.getAttribute("aria-selected") === "true");
const placeOf = (tile: HTMLElement): number => Number(tile.getAttribute("aria-posinset"));
const tileAt = (place: number): HTMLElement | undefined => tiles().find((tile) => placeOf(tile) === place);
const current = (): HTMLElement | null => document.getElementById(list().getAttribute("aria-activedescendant") ?? "");
const idOf = (tile: HTMLElement): number => Number(tile.id.slice("tile-".length));
const lastAsked = (name: CommandName): unknown => opened?.host.world.asked.findLast((one) => one.name === name)?.args;

async function gallery(scene: string | Scene, change: Partial<Scene> = {}): Promise<Opened> {
  opened = await open(scene, { inspector: false, ...change });
  await until(() => tiles().length > 0 && scroller().dataset["ready"] === "true", "tiles with thumbnails");
  return opened;
}

/** An image that arrives now. */
async function arrive(from: Opened, id: number, change: Partial<Image> = {}): Promise<void> {
  const [known] = await from.host.call("images", { ids: [1] });
  if (!known) throw new Error("the fake has no image");
  from.host.world.tell({ event: "images_added", images: [{ ...known, id, created_at: Date.now(), trashed_at: null, ...change }] });
  await until(() => Number(tiles()[0]?.getAttribute("aria-setsize")) > 0, "the grid");
}

/** The pixels of a tile's top edge in the window. */
const topOf = (tile: HTMLElement): number => tile.getBoundingClientRect().top;
const settled = (): Promise<unknown> =>
  new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve, 0))));

describe("a million images", () => {
  test.each([
    { layout: "justified", height: 80 },
    { layout: "justified", height: 320 },
    { layout: "uniform", height: 80 },
    { layout: "uniform", height: 320 },
  ] as const)("are all within reach: $layout, $height", async ({ layout, height }) => {
    const window = await gallery("million");
    const { settings } = await window.host.call("start", null);
    await window.host.call("change_settings", { interface: { ...settings.interface, layout, row_height: height } });
    const count = Number(tiles()[0]?.getAttribute("aria-setsize"));
    list().focus();
    await userEvent.keyboard("{End}");
    await until(() => tileAt(count), "the last image");
    await settled();
    const last = tileAt(count);
    expect(last && topOf(last)).toBeLessThan(scroller().getBoundingClientRect().bottom);
    expect(scroller().scrollTop + scroller().clientHeight).toBeCloseTo(scroller().scrollHeight, -1);
    await userEvent.keyboard("{Home}");
    await until(() => tileAt(1), "the first image");
    expect(scroller().scrollTop).toBe(0);
  });

  test("are reached by scrolling alone, beyond what an element can be high", async () => {
    await gallery("million");
    const count = Number(tiles()[0]?.getAttribute("aria-setsize"));
    let frames = 0;
    while (Number(scroller().dataset["last"]) < count - 1 && frames < 100) {
      scroller().scrollTop += 1_500_000;
      await new Promise(requestAnimationFrame);
      frames += 1;
    }
    expect(Number(scroller().dataset["last"])).toBe(count - 1);
    // Each frame went on, none began anew.
    expect(frames).toBeGreaterThan(12);
    scroller().scrollTop -= 1_000;
    await settled();
    expect(Number(scroller().dataset["last"])).toBeLessThan(count - 1);
  });

  test("take a few dozen elements wherever one goes", async () => {
    await gallery("million");
    const before = document.querySelectorAll(".tile").length;
    for (const part of [0.1, 0.9, 0.5, 0.7, 0.01]) {
      scroller().scrollTop = part * scroller().scrollHeight;
      await settled();
    }
    for (let steps = 0; steps < 20; steps += 1) {
      scroller().scrollTop += 1000;
      await new Promise(requestAnimationFrame);
    }
    await until(() => scroller().dataset["ready"] === "true", "rest");
    expect(document.querySelectorAll(".tile").length).toBeLessThan(before + 40);
    expect(document.querySelectorAll(".tile img[src]").length).toBeLessThan(90);
    expect(tiles().length).toBeGreaterThan(10);
  });

  test("have their date beside the scrollbar while it is dragged, exactly", async () => {
    const window = await gallery("million");
    const bar = document.querySelector(".scroll-bar") as HTMLElement;
    bar.setPointerCapture = () => {};
    const { top, left, height } = bar.getBoundingClientRect();
    const pointer = (type: string, part: number): void => {
      bar.dispatchEvent(new PointerEvent(type, { bubbles: true, cancelable: true, clientX: left + 4, clientY: top + part * height, pointerId: 1, button: 0, buttons: 1 }));
    };
    pointer("pointerdown", 0.2);
    for (const part of [0.35, 0.62, 0.9]) {
      pointer("pointermove", part);
      await settled();
      const first = tileAt(Number(scroller().dataset["first"]) + 1) as HTMLElement;
      const [image] = await window.host.call("images", { ids: [idOf(first)] });
      expect(document.querySelector(".scroll-day")?.textContent).toBe(words.gallery.day(image?.created_at ?? 0, Date.now()));
    }
    pointer("pointerup", 0.9);
    expect(document.querySelector(".scroll-day")).toBeNull();
  });

  test("can be selected at once", async () => {
    await gallery("million");
    list().focus();
    await userEvent.keyboard("{Control>}a{/Control}");
    await until(() => document.querySelector("[role=status].unseen")?.textContent?.includes("989,937"), "the number selected");
    expect(chosen()).toHaveLength(tiles().length);
  });
});

describe("scrolling", () => {
  test("never shows a hole: every pixel of the window has its rows", async () => {
    await gallery("large");
    for (let steps = 0; steps < 30; steps += 1) {
      scroller().scrollTop += 120;
      await new Promise(requestAnimationFrame);
      const { top, bottom } = scroller().getBoundingClientRect();
      const boxes = [...tiles(), ...document.querySelectorAll<HTMLElement>(".day")].map((tile) => tile.getBoundingClientRect());
      expect(Math.min(...boxes.map((box) => box.top))).toBeLessThanOrEqual(top);
      expect(Math.max(...boxes.map((box) => box.bottom))).toBeGreaterThanOrEqual(bottom);
    }
  });

  test("is not disturbed by images that arrive at the front", async () => {
    const window = await gallery("library", { jobs: [] });
    scroller().scrollTop = 5_000;
    await settled();
    const anchor = tiles().find((tile) => topOf(tile) > scroller().getBoundingClientRect().top);
    if (!anchor) throw new Error("no tile in view");
    const [id, top, place] = [anchor.id, topOf(anchor), placeOf(anchor)];
    await arrive(window, 900_001);
    await until(() => placeOf(document.getElementById(id) as HTMLElement) === place + 1, "the new image in the list");
    expect(topOf(document.getElementById(id) as HTMLElement)).toBe(top);
  });

  test("stays with the image at the top when the window becomes narrow, and comes back with it", async () => {
    await gallery("library", { jobs: [] });
    scroller().scrollTop = 8_000;
    await settled();
    const edge = scroller().getBoundingClientRect().top;
    const inView = (): HTMLElement[] => tiles().filter((tile) => tile.getBoundingClientRect().bottom > edge + 1);
    const first = (): HTMLElement => inView().reduce((best, tile) => (placeOf(tile) < placeOf(best) ? tile : best));
    const { id } = first();
    const top = topOf(first());
    const middle = document.querySelector(".middle") as HTMLElement;
    for (const width of ["700px", "420px"]) {
      middle.style.maxWidth = width;
      await settled();
      const tile = await until(() => document.getElementById(id), "the same image");
      expect(tile.getBoundingClientRect().bottom).toBeGreaterThan(edge);
      expect(topOf(tile)).toBeLessThan(edge + 10);
    }
    middle.style.maxWidth = "";
    await settled();
    expect(topOf(document.getElementById(id) as HTMLElement)).toBeCloseTo(top, 0);
  });

  test("begins at the top, where new images appear", async () => {
    const window = await gallery("library", { jobs: [] });
    await arrive(window, 900_002);
    await until(() => tileAt(1)?.id === "tile-900002", "the new image in front");
    expect(scroller().scrollTop).toBe(0);
  });
});

describe("selecting", () => {
  test("by click, with Shift and with Ctrl", async () => {
    await gallery("library", { jobs: [] });
    await userEvent.click(tileAt(2) as HTMLElement);
    expect(chosen().map(placeOf)).toEqual([2]);
    await userEvent.click(tileAt(5) as HTMLElement, { modifiers: ["Shift"] });
    expect(chosen().map(placeOf).sort((a, b) => a - b)).toEqual([2, 3, 4, 5]);
    await userEvent.click(tileAt(3) as HTMLElement, { modifiers: ["Control"] });
    expect(chosen().map(placeOf).sort((a, b) => a - b)).toEqual([2, 4, 5]);
    await userEvent.click(tileAt(7) as HTMLElement);
    expect(chosen().map(placeOf)).toEqual([7]);
    expect(document.querySelector("[role=status].unseen")?.textContent).toBe("1 image selected");
  });

  test("by a band that begins beside the images", async () => {
    await gallery("library", { jobs: [] });
    const [first, second] = [tileAt(1) as HTMLElement, tileAt(2) as HTMLElement];
    const box = first.getBoundingClientRect();
    const pointer = (type: string, x: number, y: number): void => {
      const init = { bubbles: true, cancelable: true, clientX: x, clientY: y, pointerId: 1, pointerType: "mouse", button: 0 };
      scroller().dispatchEvent(new PointerEvent(type, init));
    };
    // A pointer that is not really there cannot be captured.
    scroller().setPointerCapture = () => {};
    pointer("pointerdown", box.left - 8, box.top + 20);
    pointer("pointermove", second.getBoundingClientRect().left + 10, box.top + 60);
    expect(document.querySelector(".grid-band")).not.toBeNull();
    expect(chosen().map(placeOf).sort((a, b) => a - b)).toEqual([1, 2]);
    pointer("pointermove", box.left + 20, box.top + 60);
    expect(chosen().map(placeOf)).toEqual([1]);
    pointer("pointerup", box.left + 20, box.top + 60);
    expect(document.querySelector(".grid-band")).toBeNull();
    expect(chosen().map(placeOf)).toEqual([1]);
  });

  test("by a band that is pulled past the edge, which scrolls; with Ctrl it adds", async () => {
    await gallery("large");
    await userEvent.click(tileAt(2) as HTMLElement);
    const second = (tileAt(2) as HTMLElement).id;
    const { left } = (tileAt(1) as HTMLElement).getBoundingClientRect();
    const { top, bottom } = scroller().getBoundingClientRect();
    const pointer = (type: string, clientX: number, clientY: number): void => {
      const init = { bubbles: true, cancelable: true, clientX, clientY, pointerId: 1, pointerType: "mouse", button: 0, buttons: 1, ctrlKey: true };
      scroller().dispatchEvent(new PointerEvent(type, init));
    };
    scroller().setPointerCapture = () => {};
    pointer("pointerdown", left - 8, bottom - 30);
    pointer("pointermove", left + 30, bottom + 200);
    await until(() => scroller().scrollTop > 3 * (bottom - top), "it to scroll");
    pointer("pointerup", left + 30, bottom + 200);
    const count = Number(/\d+/.exec(document.querySelector("[role=status].unseen")?.textContent ?? "")?.[0]);
    expect(count).toBeGreaterThan(9);
    const { scrollTop } = scroller();
    await settled();
    expect(scroller().scrollTop).toBe(scrollTop);
    list().focus();
    scroller().scrollTop = 0;
    await until(() => document.getElementById(second)?.getAttribute("aria-selected") === "true", "what was selected before");
  });

  test("a range of a million, from the first to the last, in an instant", async () => {
    await gallery("million");
    await userEvent.click(tileAt(1) as HTMLElement);
    await userEvent.keyboard("{Shift>}{End}{/Shift}");
    await until(() => document.querySelector("[role=status].unseen")?.textContent?.includes("989,937"), "all of them");
  });

  test("by the keyboard, as it is seen", async () => {
    await gallery("library", { jobs: [] });
    await userEvent.click(tileAt(1) as HTMLElement);
    await userEvent.keyboard("{ArrowRight}{ArrowRight}");
    expect(chosen().map(placeOf)).toEqual([3]);
    const third = tileAt(3) as HTMLElement;
    await userEvent.keyboard("{ArrowDown}");
    const below = chosen()[0] as HTMLElement;
    expect(topOf(below)).toBeGreaterThan(topOf(third));
    expect(current()?.id).toBe(below.id);
    await userEvent.keyboard("{ArrowUp}");
    expect(chosen()[0] && topOf(chosen()[0] as HTMLElement)).toBe(topOf(third));
    await userEvent.keyboard("{Shift>}{ArrowRight}{ArrowRight}{/Shift}");
    expect(chosen()).toHaveLength(3);
    await userEvent.keyboard("{Escape}");
    expect(chosen()).toHaveLength(0);
  });

  test("and rating, favourite, trash and undo without a pointer", async () => {
    const window = await gallery("library", { jobs: [] });
    list().focus();
    await userEvent.keyboard("{Home}{ArrowRight}");
    const tile = chosen()[0] as HTMLElement;
    const id = idOf(tile);
    await userEvent.keyboard("5");
    await until(() => tile.getAttribute("aria-label")?.includes("5 stars"), "the rating in the name");
    expect(lastAsked("rate")).toEqual({ which: { which: "ids", ids: [id] }, rating: 5 });
    await userEvent.keyboard("0");
    await until(() => !tile.getAttribute("aria-label")?.includes("star"), "no rating");
    const wasFavourite = tile.querySelector(".tile-heart") !== null;
    await userEvent.keyboard("f");
    await until(() => (tile.querySelector(".tile-heart") !== null) !== wasFavourite, "the heart");
    await userEvent.keyboard("{Delete}");
    await until(() => document.getElementById(`tile-${id}`) === null, "the tile gone");
    expect(placeOf(current() as HTMLElement)).toBe(2);
    const undo = await until(
      () => [...document.querySelectorAll("button")].find((button) => button.textContent?.startsWith("Undo")),
      "the toast",
    );
    await userEvent.click(undo);
    await until(() => document.getElementById(`tile-${id}`), "the tile back");
    void window;
  });
});

describe("the size of images", () => {
  test("follows the wheel with Ctrl, and is kept", async () => {
    await gallery("library", { jobs: [] });
    const before = (tileAt(8) as HTMLElement).offsetHeight;
    const wheel = new WheelEvent("wheel", { deltaY: -300, ctrlKey: true, bubbles: true, cancelable: true });
    scroller().dispatchEvent(wheel);
    expect(wheel.defaultPrevented).toBe(true);
    await until(() => (tileAt(8)?.offsetHeight ?? 0) > before * 1.3, "larger images");
    await until(() => lastAsked("change_settings"), "the setting");
    expect((lastAsked("change_settings") as { interface: { row_height: number } }).interface.row_height).toBeGreaterThan(200);
  });
});

describe("going to another view and back", () => {
  test("finds the place again", async () => {
    await gallery("library", { jobs: [] });
    scroller().scrollTop = 6_000;
    await settled();
    const first = Number(scroller().dataset["first"]);
    const go = async (name: string): Promise<void> => {
      const button = [...document.querySelectorAll("nav button")].find((one) => one.textContent?.startsWith(name));
      await userEvent.click(button as HTMLElement);
    };
    await go("Favourites");
    await until(() => Number(tiles()[0]?.getAttribute("aria-setsize")) === 210, "the favourites");
    expect(scroller().scrollTop).toBe(0);
    await go("All images");
    await until(() => Number(tiles()[0]?.getAttribute("aria-setsize")) > 2_000, "all of them");
    await settled();
    expect(Number(scroller().dataset["first"])).toBe(first);
  });
});

describe("the menu of an image", () => {
  test("has the names and keys of the actions, and gives the keyboard back", async () => {
    await gallery("library", { jobs: [] });
    await userEvent.click(tileAt(4) as HTMLElement, { button: "right" });
    const menu = await until(() => document.querySelector("[role=menu]"), "the menu");
    expect(chosen().map(placeOf)).toEqual([4]);
    for (const name of ["Open", "Remix", "Copy image", "Show in folder", "Favourite", "5 stars", "Move to trash"]) {
      expect(menu.textContent).toContain(name);
    }
    await userEvent.keyboard("{Escape}");
    await until(() => document.querySelector("[role=menu]") === null, "no menu");
    await until(() => document.activeElement === list(), "the keyboard back");
  });
});

describe("the inspector over the images of a narrow window", () => {
  test("closes with Escape, which only then gives up the selection", async () => {
    await gallery("library", { jobs: [] });
    const wide = { width: window.innerWidth, height: window.innerHeight };
    await page.viewport(1000, 700);
    await userEvent.click(tileAt(4) as HTMLElement);
    await userEvent.keyboard("{Control>}i{/Control}");
    await until(() => document.querySelector(".inspect-sheet-head"), "the sheet");
    await userEvent.keyboard("{Escape}");
    await until(() => document.querySelector(".inspect-sheet-head") === null, "no sheet");
    expect(chosen().map(placeOf)).toEqual([4]);
    await userEvent.keyboard("{Escape}");
    await until(() => chosen().length === 0, "nothing selected");
    await page.viewport(wide.width, wide.height);
  });
});

describe("a tile", () => {
  test("shows its prompt as a name and nothing of it as a page", async () => {
    await gallery("hostile");
    await until(() => tiles().some((tile) => tile.querySelector("img")?.alt.includes("onerror")), "names");
    await until(() => document.querySelectorAll(".job").length > 0, "job tiles");
    expect((window as unknown as { pwned?: number }).pwned).toBeUndefined();
    expect(document.querySelectorAll(".gallery script, .gallery img[src='x']")).toHaveLength(0);
    for (const tile of tiles()) expect(tile.getAttribute("aria-label")?.length).toBeLessThan(200);
  });

  test("says when its file is missing", async () => {
    await gallery("library", { images: 2_400 });
    await until(() => {
      const found = tiles().some((tile) => tile.textContent?.includes("File not found"));
      if (!found) scroller().scrollTop += 400;
      return found;
    }, "a missing file");
  });

  test("dragged out of the window takes its file along, and with it all that is selected", async () => {
    await gallery("library", { jobs: [] });
    await userEvent.click(tileAt(1) as HTMLElement);
    await userEvent.click(tileAt(3) as HTMLElement, { modifiers: ["Shift"] });
    const { left, top } = (tileAt(2) as HTMLElement).getBoundingClientRect();
    const pointer = (type: string, clientX: number, clientY: number): void => {
      const init = { bubbles: true, cancelable: true, clientX, clientY, pointerId: 1, pointerType: "mouse", button: 0, buttons: 1 };
      tileAt(2)?.dispatchEvent(new PointerEvent(type, init));
    };
    pointer("pointerdown", left + 20, top + 40);
    pointer("pointermove", left + 40, top + 40);
    await until(() => document.querySelector(".drag-ghost .badge")?.textContent === "3", "the images at the pointer");
    expect(lastAsked("drag_out")).toBeUndefined();
    pointer("pointermove", -4, top + 40);
    expect(document.querySelector(".drag-ghost")).toBeNull();
    await until(() => lastAsked("drag_out"), "the drag");
    expect((lastAsked("drag_out") as { ids: number[] }).ids).toHaveLength(3);
  });
});

describe("the trash", () => {
  test("brings back", async () => {
    await gallery("library", { place: "trash", jobs: [] });
    const before = Number(tiles()[0]?.getAttribute("aria-setsize"));
    await userEvent.click(tileAt(1) as HTMLElement);
    const id = idOf(tileAt(1) as HTMLElement);
    await userEvent.keyboard("r");
    await until(() => Number(tiles()[0]?.getAttribute("aria-setsize")) === before - 1, "one less");
    expect(lastAsked("restore")).toEqual({ which: { which: "ids", ids: [id] } });
    await userEvent.keyboard("{Delete}");
    expect(lastAsked("trash")).toBeUndefined();
  });
});

test("tiles leave no size in an attribute of their picture, for which an engine would keep a style each", async () => {
  await gallery("live", { images: 600 });
  expect(document.querySelectorAll(".tile img:is([width], [height])")).toHaveLength(0);
  const picture = tiles()[0]?.querySelector("img");
  expect(picture?.clientHeight).toBe(tiles()[0]?.clientHeight);
});

test("thumbnails in view load first; those around them follow, a few in each frame", async () => {
  const address = Object.getOwnPropertyDescriptor(HTMLImageElement.prototype, "src") ?? {};
  const asked: HTMLElement[] = [];
  // Nothing is loaded: what comes, and when, is told here.
  const note = function (this: HTMLImageElement): void {
    const tile = this.closest<HTMLElement>(".tile");
    if (tile) asked.push(tile);
  };
  Object.defineProperty(HTMLImageElement.prototype, "src", { ...address, set: note });
  try {
    opened = await open("live", { images: 600, inspector: false });
    await until(() => asked.length > 0, "the first wishes");
    await settled();
    const edge = scroller().getBoundingClientRect();
    const isSeen = (tile: HTMLElement): boolean => topOf(tile) < edge.bottom && tile.getBoundingClientRect().bottom > edge.top;
    const first = asked.splice(0);
    expect(first.every(isSeen)).toBe(true);
    expect(tiles().some((tile) => !isSeen(tile))).toBe(true);
    for (const tile of first) tile.querySelector("img")?.dispatchEvent(new Event("load"));
    await until(() => asked.length > 0, "the next wishes");
    expect(scroller().dataset["ready"]).toBe("true");
    expect(asked.some(isSeen)).toBe(false);
    const around = tiles().filter((tile) => !isSeen(tile) && !tile.classList.contains("gone"));
    expect(asked.length).toBeLessThan(around.length / 2);
    await until(() => new Set(asked).size === around.length, "all of them");
  } finally {
    Object.defineProperty(HTMLImageElement.prototype, "src", address);
  }
});

test("an image that another program has filed is there when a person comes back to the window", async () => {
  const from = await gallery("one-image");
  from.host.world.fileFromOutside();
  window.dispatchEvent(new Event("focus"));
  await until(() => tiles().length === 2, "the second tile");
  const before = from.host.world.asked.filter((one) => one.name === "gallery").length;
  window.dispatchEvent(new Event("focus"));
  await until(() => lastAsked("counts") !== undefined, "the counts");
  expect(from.host.world.asked.filter((one) => one.name === "gallery").length).toBe(before);
});
