import axe from "axe-core";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { page } from "vitest/browser";
import { pictures } from "../pictures/scenes";
import { sceneNames } from "../src/host/fake/scenes";
import { open, still } from "./open";
import type { Opened } from "./open";
import { openPicture } from "./steps";

let opened: Opened | null = null;
afterEach(async () => {
  opened?.close();
  opened = null;
  await page.viewport(1280, 800);
});
beforeAll(() => {
  document.title = "Safelight";
  document.documentElement.lang = "en";
});

/** What axe complains about, with the elements it means. */
async function complaints(): Promise<string[]> {
  const { violations } = await axe.run(document, { resultTypes: ["violations"] });
  return violations.flatMap((violation) =>
    violation.nodes.map((node) => `${violation.id}: ${node.target.join(" ")} ${node.failureSummary?.split("\n")[1] ?? ""}`),
  );
}

const photographed = new Set(pictures.filter((picture) => !picture.steps && !picture.size).map((picture) => picture.scene));

describe.each(["dark", "light"] as const)("without a violation in the %s theme", (theme) => {
  // A million images only take longer; what is on the screen is the same.
  test.each(sceneNames.filter((name) => name !== "million" && !photographed.has(name)))("scene %s", async (name) => {
    opened = await open(name, { theme });
    await still();
    expect(await complaints()).toEqual([]);
  });

  test.each(pictures.filter((picture) => picture.words === undefined))("state $name", async (picture) => {
    if (picture.size) await page.viewport(...picture.size);
    opened = await openPicture(picture, theme);
    expect(await complaints()).toEqual([]);
  });
});
