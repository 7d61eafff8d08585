import axe from "axe-core";
import { afterEach, describe, expect, test } from "vitest";
import { userEvent } from "vitest/browser";
import { fit, fitScale, pan, zoomTo } from "../../src/views/viewer/zoom";
import type { Opened } from "../open";
import { open, until } from "../open";

let opened: Opened | undefined;
afterEach(() => {
  opened?.close();
  opened = undefined;
});

const viewer = (): HTMLElement | null => document.querySelector(".viewer");
const stage = (): HTMLElement | null => document.querySelector(".viewer-stage");
const place = (): string => viewer()?.querySelector(".viewer-bar .num")?.textContent ?? "";
const list = (): HTMLElement => document.querySelector(".grid-cells") as HTMLElement;

/** Opens the viewer on an image by the keyboard alone. */
async function look(at: number): Promise<void> {
  opened = await open("library", { jobs: [], inspector: false });
  await until(() => document.querySelector(".tile[id]"), "the grid");
  list().focus();
  await userEvent.keyboard(`{Home}${"{ArrowRight}".repeat(at - 1)}{Enter}`);
  await until(() => stage()?.dataset["ready"] === "true", "the image");
}

describe("the viewer", () => {
  test("opens with Enter, steps with arrows, and comes back to the tile it left", async () => {
    await look(2);
    expect(place()).toMatch(/^2 of /);
    await userEvent.keyboard("{ArrowRight}{ArrowRight}");
    expect(place()).toMatch(/^4 of /);
    await userEvent.keyboard("{ArrowLeft}");
    expect(place()).toMatch(/^3 of /);
    await userEvent.keyboard("{Escape}");
    await until(() => viewer() === null, "closed");
    await until(() => document.activeElement === list(), "the keyboard back in the grid");
    expect(document.getElementById(list().getAttribute("aria-activedescendant") ?? "")?.getAttribute("aria-posinset")).toBe("3");
  });

  test("keeps no more than three full images alive", async () => {
    await look(1);
    for (let steps = 0; steps < 12; steps += 1) {
      await userEvent.keyboard("{ArrowRight}");
      await until(() => stage()?.dataset["ready"] === "true", "the image");
      expect(document.querySelectorAll(".viewer-image").length).toBeLessThanOrEqual(3);
    }
    await until(() => document.querySelectorAll(".viewer-image").length === 3, "the next one at hand");
    await userEvent.keyboard("{Backspace}");
    await until(() => viewer() === null, "closed");
    expect(document.querySelectorAll(".viewer-image")).toHaveLength(0);
  });

  test("rates, marks and deletes what it shows", async () => {
    await look(3);
    const before = place();
    await userEvent.keyboard("4");
    await until(() => viewer()?.querySelectorAll(".stars .on").length === 4, "four stars");
    await userEvent.keyboard("{Delete}");
    await until(() => place() !== before, "the next image in its place");
    expect(place()).toMatch(/^3 of /);
    await until(() => viewer()?.textContent?.includes("Moved to trash"), "the notice, where it can be reached");
    await userEvent.keyboard(" ");
    await until(() => viewer() === null, "closed");
  });

  test("zooms by keys and says how far", async () => {
    await look(1);
    const percent = (): number => Number.parseInt(viewer()?.querySelector(".viewer-zoom .num")?.textContent ?? "", 10);
    const fitted = percent();
    await userEvent.keyboard("++");
    expect(percent()).toBeGreaterThan(fitted);
    await userEvent.keyboard("-");
    await userEvent.keyboard("0");
    expect(percent()).toBe(fitted);
  });

  test("shows details with I, has a name for everything, and locks what is behind", async () => {
    await look(2);
    await userEvent.keyboard("i");
    await until(() => viewer()?.querySelector(".viewer-details")?.textContent?.includes("Model"), "the details");
    const { violations } = await axe.run(viewer() as HTMLElement, { rules: { "color-contrast": { enabled: true } } });
    expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([]);
    expect(document.querySelector(".middle")?.closest("[inert]")).not.toBeNull();
    await userEvent.keyboard("i{Escape}");
    await until(() => viewer() === null, "closed");
    expect(document.querySelector("[inert]")).toBeNull();
  });
});

describe("looking closer", () => {
  const image = { width: 1216, height: 832 };
  const stageSize = { width: 1000, height: 700 };

  test("fits the whole image, never beyond its own pixels", () => {
    const look = fit(image, stageSize, 1);
    expect(look.scale).toBeCloseTo(1000 / 1216);
    expect(look.x).toBeCloseTo(0);
    expect(fitScale({ width: 64, height: 64 }, stageSize, 2)).toBe(0.5);
  });

  test("keeps the spot under the pointer", () => {
    const at = { x: 400, y: 300 };
    const before = fit(image, stageSize, 1);
    const after = zoomTo(before, 3, at, image, stageSize, 1);
    const spot = (look: { scale: number; x: number; y: number }) => [(at.x - look.x) / look.scale, (at.y - look.y) / look.scale];
    expect(spot(after)[0]).toBeCloseTo(spot(before)[0] ?? 0);
    expect(spot(after)[1]).toBeCloseTo(spot(before)[1] ?? 0);
  });

  test("never leaves an empty edge beside a large image", () => {
    const close = zoomTo(fit(image, stageSize, 1), 2, { x: 0, y: 0 }, image, stageSize, 1);
    const far = pan(close, { x: -99_999, y: 99_999 }, image, stageSize);
    expect(far.x).toBeCloseTo(stageSize.width - image.width * 2);
    expect(far.y).toBe(0);
  });
});
