import { afterEach, describe, expect, test } from "vitest";
import { userEvent } from "vitest/browser";
import { fit } from "../../src/state/fuzzy";
import type { Opened } from "../open";
import { open, still, until } from "../open";

let opened: Opened | undefined;
afterEach(() => {
  opened?.close();
  opened = undefined;
});

const entries = (): string[] => [...document.querySelectorAll(".palette .offer bdi")].map((entry) => entry.textContent ?? "");
const field = (): HTMLInputElement => document.querySelector(".palette input") as HTMLInputElement;

async function palette(scene = "library"): Promise<Opened> {
  opened = await open(scene, { jobs: [], inspector: false });
  await until(() => document.querySelector(".tile[id], .empty-state"), "the window");
  await userEvent.keyboard("{Control>}k{/Control}");
  await until(() => document.activeElement === field() && field(), "the palette");
  return opened;
}

describe("the command palette", () => {
  test("has what can be done now with its key, and leaves out what cannot", async () => {
    await palette();
    const text = document.querySelector(".palette")?.textContent ?? "";
    expect(entries()).toContain("Favourites");
    expect(text).toContain("Ctrl+2");
    expect(entries()).not.toContain("Move to trash");
    await userEvent.keyboard("{Escape}");
    await until(() => !field(), "the end of it");
    await userEvent.click(document.querySelector(".tile[id]") as HTMLElement);
    await userEvent.keyboard("{Control>}k{/Control}");
    await until(() => field() && entries().includes("Move to trash"), "what can be done with an image");
  });

  test("finds by beginnings of words, marks them, and runs what is chosen", async () => {
    await palette();
    await userEvent.keyboard("opl");
    expect(entries()[0]).toBe("Open another library");
    expect([...document.querySelectorAll(".offer mark")].map((mark) => mark.textContent).join("")).toBe("Opl");
    await userEvent.keyboard("{Control>}a{/Control}fav");
    await userEvent.keyboard("{Enter}");
    await until(() => document.querySelector(".nav[aria-current]")?.textContent?.startsWith("Favourites"), "favourites");
    await userEvent.keyboard("{Control>}k{/Control}");
    await until(() => field(), "the palette again");
    expect(entries()[0]).toBe("Favourites");
  });

  test("takes what nobody knows as a search", async () => {
    await palette();
    await userEvent.keyboard("teal paper");
    expect(entries()).toEqual(["Search for “teal paper”"]);
    await userEvent.keyboard("{Enter}");
    await until(() => (document.querySelector(".search-input") as HTMLInputElement).value.trim() === "teal paper", "the search");
    await userEvent.keyboard("{Control>}k{/Control}");
    await until(() => field(), "the palette");
  });

  test("gives the keyboard to what asks for it", async () => {
    await palette();
    await userEvent.keyboard("search{Enter}");
    await until(() => document.activeElement?.classList.contains("search-input"), "the search field");
    await still();
    expect(document.activeElement?.classList.contains("search-input")).toBe(true);
  });

  test("goes round its list by arrows", async () => {
    await palette();
    const active = (): string => document.querySelector(".offer[aria-selected=true] bdi")?.textContent ?? "";
    const first = active();
    await userEvent.keyboard("{ArrowUp}");
    expect(active()).toBe(entries().at(-1));
    await userEvent.keyboard("{ArrowDown}");
    expect(active()).toBe(first);
    expect(field().getAttribute("aria-activedescendant")).toBe(document.querySelector(".offer[aria-selected=true]")?.id);
  });
});

describe("fitting", () => {
  const best = (wish: string, texts: readonly string[]): string | undefined =>
    texts
      .flatMap((text) => ({ text, found: fit(wish, text) }))
      .filter(({ found }) => found !== null)
      .sort((one, other) => (other.found?.score ?? 0) - (one.found?.score ?? 0))[0]?.text;

  test("prefers the whole, then beginnings of words, then letters in order", () => {
    expect(best("trash", ["Move to trash", "Trash"])).toBe("Trash");
    expect(best("mt", ["Empty the trash", "Move to trash"])).toBe("Move to trash");
    expect(best("xyz", ["Move to trash"])).toBeUndefined();
  });

  test("does not mind marks and capitals, and points at the letters themselves", () => {
    expect(fit("edi", "Éditeur")?.at).toEqual([0, 1, 2]);
    expect(fit("ß", "Straße")?.at).toEqual([4]);
  });
});
