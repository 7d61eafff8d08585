import { afterEach, describe, expect, test } from "vitest";
import { userEvent } from "vitest/browser";
import type { Look } from "../../src/bindings/library";
import type { Scene } from "../../src/host/fake/scene";
import type { CommandName } from "../../src/host/host";
import type { Opened } from "../open";
import { open, still, until } from "../open";

let opened: Opened | undefined;
afterEach(() => {
  opened?.close();
  opened = undefined;
});

const field = (): HTMLInputElement => document.querySelector(".search-input") as HTMLInputElement;
const chips = (): string[] => [...document.querySelectorAll(".token-text")].map((chip) => chip.textContent ?? "");
/** In the order that is seen. */
const tiles = (): HTMLElement[] =>
  [...document.querySelectorAll<HTMLElement>(".tile[id]")].sort((one, other) => Number(one.ariaPosInSet) - Number(other.ariaPosInSet));
const found = (): number => Number(tiles()[0]?.getAttribute("aria-setsize") ?? 0);
const offers = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>(".search [role=option]")];
const asked = (name: CommandName): unknown[] => opened?.host.world.asked.filter((one) => one.name === name).map((one) => one.args) ?? [];
const note = (): string => document.querySelector(".search-note p")?.textContent ?? "";

async function search(text: string, scene: string | Scene = "library", change: Partial<Scene> = { jobs: [] }): Promise<Opened> {
  opened = await open(scene, { inspector: false, ...change });
  await until(() => tiles().length > 0, "images");
  (document.activeElement as HTMLElement | null)?.blur();
  await userEvent.keyboard("/");
  await until(() => document.activeElement === field(), "the field to have the keyboard");
  if (text !== "") await userEvent.keyboard(text);
  await still();
  return opened;
}

describe("the search field", () => {
  test("a search that is done is remembered by the library", async () => {
    await search("fox");
    expect(asked("remember_search")).toEqual([]);
    await userEvent.keyboard("{Enter}");
    await still();
    expect(asked("remember_search")).toEqual([{ value: "fox" }]);
    expect(asked("recent_searches")).toHaveLength(1);
  });

  test("finds while one types, counts, and gives everything back when it is cleared", async () => {
    await search("fox");
    const all = 2_375;
    expect(found()).toBeGreaterThan(0);
    expect(found()).toBeLessThan(all);
    expect(document.querySelector(".search-count")?.textContent).toBe(String(found()));
    for (const tile of tiles()) expect(tile.getAttribute("aria-label")).toContain("fox");
    await userEvent.keyboard("{Escape}");
    await until(() => found() === all, "all images");
    expect(document.activeElement).toBe(field());
    await userEvent.keyboard("{Escape}");
    expect(document.activeElement?.className).toContain("grid-cells");
  });

  test("whoever goes on to images that are still on their way has the keyboard in them once they are here, and keeps it", async () => {
    const { host } = await search("nothing-is-called-so");
    await until(() => tiles().length === 0 && document.querySelector(".empty-state"), "nothing to be found");
    // The answers to what follows take as long as they like.
    const { call } = host;
    let release = (): void => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    host.call = (async (name: CommandName, args: never) => {
      if (name === "gallery") await held;
      return call.call(host, name, args);
    }) as typeof call;
    await userEvent.keyboard("{Control>}a{/Control}fox {Enter}");
    expect(document.activeElement?.id).toBe("main");
    release();
    await until(() => tiles().length > 0, "images");
    expect(document.activeElement?.className).toContain("grid-cells");
    await userEvent.keyboard("{Control>}a{/Control}{Delete}");
    await until(() => tiles().length === 0, "none");
    await userEvent.keyboard("{Control>}z{/Control}");
    await until(() => tiles().length > 0, "images again");
    expect(document.activeElement?.className).toContain("grid-cells");
  });

  test("makes a chip of a field that is typed to its end; words stay text", async () => {
    await search("rating:>=4 fox");
    expect(chips()).toEqual(["rating: >=4"]);
    expect(field().value).toBe("fox");
    expect((asked("gallery").at(-1) as Look).query).toBe("rating:>=4 fox");
  });

  test("leaves a query with or and parentheses as it is written", async () => {
    await search("model:flux-1-dev (fox or owl)");
    expect(chips()).toEqual([]);
    expect(field().value).toBe("model:flux-1-dev (fox or owl)");
    await userEvent.keyboard("{Home}{Control>}{Delete}{/Control}");
    await userEvent.keyboard("{Control>}a{/Control}is:favourite fox");
    await until(() => chips().length === 1, "the chip");
    expect(field().value).toBe("fox");
  });

  test("reaches, removes and edits its chips by keys", async () => {
    await search("is:favourite rating:5 ");
    expect(chips()).toEqual(["is: favourite", "rating: 5"]);
    await userEvent.keyboard("{Backspace}");
    expect(document.activeElement?.textContent).toBe("rating: 5");
    await userEvent.keyboard("{ArrowLeft}");
    expect(document.activeElement?.textContent).toBe("is: favourite");
    await userEvent.keyboard("{ArrowRight}{ArrowRight}");
    expect(document.activeElement).toBe(field());
    await userEvent.keyboard("{Backspace}{Backspace}");
    await until(() => chips().length === 1, "one chip less");
    await userEvent.keyboard("{Enter}");
    await until(() => chips().length === 0, "the chip as text");
    expect(field().value).toBe("is:favourite");
    expect(field().selectionStart).toBe("is:favourite".length);
  });

  test("offers what could stand there, and takes it by keys", async () => {
    await search("mo");
    expect(offers().map((offer) => offer.textContent?.split(" ")[0])).toEqual(["model:"]);
    await userEvent.keyboard("{ArrowDown}{Enter}");
    await until(() => offers().length === 4, "models");
    expect(field().value).toBe("model:");
    expect(field().getAttribute("aria-expanded")).toBe("true");
    await userEvent.keyboard("{ArrowDown}{ArrowDown}");
    expect(document.getElementById(field().getAttribute("aria-activedescendant") ?? "")?.textContent).toContain("flux-1-schnell");
    await userEvent.keyboard("{Enter}");
    await until(() => chips().length === 1, "the chip");
    expect(chips()).toEqual(["model: flux-1-schnell"]);
    expect(offers()).toEqual([]);
  });

  test("keeps what was found while half a word finds nothing but could become something", async () => {
    await search("tag:pap");
    expect(offers()).toHaveLength(1);
    expect(found()).toBe(2_375);
    await userEvent.keyboard("{Escape}");
    await until(() => tiles().length === 0, "nothing");
    expect(document.querySelector(".gallery")?.textContent).toContain("Nothing found");
  });

  test("says what is wrong, where, and how it could be; what was found before stays", async () => {
    await search("is:favourite ");
    const before = found();
    await userEvent.keyboard("rating:>seven ");
    await until(() => note() !== "", "the sentence");
    expect(note()).toBe("rating wants a number from 0 to 5. The last result stays.");
    expect(document.querySelector(".token.wrong")?.textContent).toBe("rating: >seven");
    expect(field().getAttribute("aria-invalid")).toBe("true");
    expect(document.getElementById(field().getAttribute("aria-describedby") ?? "")?.textContent).toBe(note());
    expect(found()).toBe(before);
    await userEvent.click(document.querySelector(".search-note .btn") as HTMLElement);
    await until(() => note() === "" && chips().length === 2, "the mended search");
    expect(chips()).toEqual(["is: favourite", "rating: >3"]);
    expect(found()).toBeLessThan(before);
  });

  test("underlines a mistake in the text itself", async () => {
    await search("fox (owl");
    expect(document.querySelector(".search-wrong u")?.textContent).toBe("(");
  });

  test("asks one thing at a time, and never what was overtaken", async () => {
    const { host } = await search("");
    const before = asked("gallery").length;
    const answers = host.world.answers;
    const gallery = answers.gallery;
    let [under, most] = [0, 0];
    answers.gallery = async (look) => {
      under += 1;
      most = Math.max(most, under);
      await new Promise((resolve) => setTimeout(resolve, 60));
      under -= 1;
      return gallery(look);
    };
    await userEvent.keyboard("fox paper");
    await until(() => (asked("gallery").at(-1) as Look).query === "fox paper", "the last query");
    await still();
    expect(most).toBe(1);
    expect(asked("gallery").length - before).toBeLessThan(9);
    expect(found()).toBeGreaterThan(0);
  });

  test("says so when a search takes long, and only then", async () => {
    const { host } = await search("");
    const gallery = host.world.answers.gallery;
    let go = (): void => {};
    host.world.answers.gallery = async (look) => {
      await new Promise<void>((resolve) => (go = resolve));
      return gallery(look);
    };
    await userEvent.keyboard("f");
    expect(document.querySelector(".turning")).toBeNull();
    await until(() => document.querySelector(".turning"), "the sign");
    go();
    await until(() => !document.querySelector(".turning"), "its end");
  });

  test("widens a search that finds nothing", async () => {
    await search("rating:5 model:nothing {Escape}", "library", { jobs: [], place: "favourites" });
    await userEvent.keyboard("rating:5 is:unrated ");
    await until(() => document.querySelector(".empty-state"), "nothing found");
    const buttons = (): string[] => [...document.querySelectorAll(".empty-state .btn")].map((button) => button.textContent ?? "");
    expect(buttons()).toEqual(["Without rating: 5", "Without is: unrated", "Search all images", "Clear the search"]);
    await userEvent.click([...document.querySelectorAll(".empty-state .btn")][1] as HTMLElement);
    await until(() => tiles().length > 0, "images");
    expect(chips()).toEqual(["rating: 5"]);
  });

  test("is kept true while images change and arrive", async () => {
    const { host } = await search("is:unrated fox{Enter}");
    const before = found();
    const id = Number(tiles()[0]?.id.slice("tile-".length));
    await userEvent.keyboard("{Home}4");
    await until(() => found() === before - 1, "one less");
    expect(tiles().some((tile) => tile.id === `tile-${id}`)).toBe(false);
    await host.call("undo", { value: null });
    await until(() => found() === before, "it again");
    host.world.fileFromOutside();
    const [image] = await host.call("images", { ids: [2_401] });
    if (!image) throw new Error("no image was filed");
    host.world.tell({ event: "images_added", images: [image] });
    await still();
    // "Filed by another program" is no fox.
    expect(found()).toBe(before);
  });

  test("goes with its place: another has none, and coming back finds where one was", async () => {
    await search("fox");
    await userEvent.click(document.querySelectorAll(".nav")[1] as HTMLElement);
    await until(() => field().value === "" && found() > 100, "favourites");
  });

  test("searches for what is like an image", async () => {
    await search("{Escape}");
    await userEvent.keyboard("{Home}");
    const name = tiles()[0]?.getAttribute("aria-label")?.split(",")[0] ?? "";
    await userEvent.click(tiles()[0] as HTMLElement, { button: "right" });
    await userEvent.click(await until(() => [...document.querySelectorAll<HTMLElement>(".menu-item")].find((item) => item.textContent === "Use as search"), "the entry"));
    await until(() => chips().length === 1, "the chip");
    expect(chips()[0]).toMatch(/^similar: \d+$/);
    for (const tile of tiles().slice(0, 5)) expect(tile.getAttribute("aria-label")).toContain(name);
  });

  test("marks in the inspector what it found", async () => {
    await search("fox pap{Enter}", "library", { jobs: [], inspector: true });
    await userEvent.keyboard("{Home}");
    await until(() => document.querySelectorAll(".inspect-text mark").length >= 3, "marks");
    expect([...document.querySelectorAll(".inspect-text mark")].map((mark) => mark.textContent?.toLowerCase())).toEqual(["fox", "pap", "pap"]);
  });
});

describe("the order", () => {
  const choose = async (label: string): Promise<void> => {
    await userEvent.click(document.querySelector(".sort-menu") as HTMLElement);
    await userEvent.click(await until(() => [...document.querySelectorAll<HTMLElement>(".menu-item")].find((item) => item.textContent === label), label));
    await still();
  };

  test("by rating has no dates, and the best is in front", async () => {
    await search("{Escape}");
    expect(document.querySelectorAll(".day").length).toBeGreaterThan(0);
    await choose("Rating");
    expect(document.querySelectorAll(".day")).toHaveLength(0);
    expect(tiles()[0]?.getAttribute("aria-label")).toContain("5 stars");
    await choose("Lowest rated");
    expect(tiles()[0]?.getAttribute("aria-label")).not.toContain("star");
    await choose("Date made");
    expect(document.querySelector(".day")?.textContent).toContain("Today");
    expect((asked("gallery").at(-1) as Look).sort).toBeNull();
  });

  test("without dates names the place beside the scrollbar", async () => {
    await search("{Escape}");
    await choose("Rating");
    const bar = document.querySelector(".scroll-bar") as HTMLElement;
    bar.setPointerCapture = () => {};
    const { bottom, left } = bar.getBoundingClientRect();
    bar.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true, clientX: left + 4, clientY: bottom - 20, pointerId: 1, button: 0, buttons: 1 }));
    await until(() => /^2,\d+ of 2,375$/.test(document.querySelector(".scroll-day")?.textContent ?? ""), "how far it is");
  });

  test("by date from the oldest goes up the days", async () => {
    await search("{Escape}");
    await choose("Oldest");
    const days = [...document.querySelectorAll(".day")].map((day) => day.textContent);
    expect(new Set(days).size).toBe(days.length);
    expect(tiles()[0]?.id).toBe("tile-1");
    expect((asked("gallery").at(-1) as Look).sort).toEqual({ by: "made", descending: false });
  });
});

test("search, rate, tag and undo without a pointer", async () => {
  await search("owl is:unrated ");
  await userEvent.keyboard("{Enter}");
  await until(() => document.activeElement?.classList.contains("grid-cells"), "the images to have the keyboard");
  await userEvent.keyboard("{Home}");
  const id = Number(tiles()[0]?.id.slice("tile-".length));
  await userEvent.keyboard("t");
  await until(() => document.activeElement?.closest("[role=dialog]") && document.activeElement.tagName === "INPUT", "the field that tags");
  await userEvent.keyboard("night birds{Enter}");
  await until(() => (asked("tag").at(-1) as { name?: string } | undefined)?.name === "night birds", "the tag");
  expect(asked("tag").at(-1)).toMatchObject({ which: { which: "ids", ids: [id] } });
  await userEvent.keyboard("{Escape}");
  await until(() => document.activeElement?.classList.contains("grid-cells"), "the images again");
  await userEvent.keyboard("5");
  await until(() => !tiles().some((tile) => tile.id === `tile-${id}`), "it to leave what is unrated");
  await userEvent.keyboard("{Control>}z{/Control}");
  await until(() => tiles().some((tile) => tile.id === `tile-${id}`), "it back");
  await userEvent.keyboard("/");
  await until(() => document.activeElement === field(), "the field");
  await userEvent.keyboard('{Escape}tag:"night birds" ');
  await until(() => found() === 1, "what was tagged");
  expect(tiles()[0]?.id).toBe(`tile-${id}`);
});
