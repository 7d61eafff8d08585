import axe from "axe-core";
import { afterEach, expect, test } from "vitest";
import { faultOf } from "../../src/host/fake/faults";
import type { Scene } from "../../src/host/fake/scene";
import { open, until } from "../open";
import type { Opened } from "../open";
import { control, fill, find, generate, input, openMore, settle } from "./at";

let window: Opened;
afterEach(() => window.close());

/** What a person with a screen reader or weak eyes would trip over, in these parts of the window. */
async function trips(...parts: string[]): Promise<string[]> {
  await settle();
  await Promise.allSettled(document.getAnimations().map((animation) => animation.finished));
  const include = parts.filter((part) => document.querySelector(part)).map((part) => [part]);
  const { violations } = await axe.run({ include }, { resultTypes: ["violations"] });
  return violations.map((found) => `${found.id}: ${found.nodes.map((node) => node.html).join(" ")}`);
}

const states: Record<string, { scene: string; change?: Partial<Scene>; enter: () => Promise<unknown> }> = {
  docked: { scene: "library", enter: () => find(".generate") },
  folded: { scene: "library", enter: async () => (await find("button", "Fold the composer")).click() },
  "all fields": { scene: "library", enter: openMore },
  "all fields set": {
    scene: "library",
    async enter() {
      await openMore();
      for (const name of ["Steps", "Guidance", "Width × height", "Quality"]) await fill(name, "7");
      await fill("Negative prompt", "text");
      control("input[type=radio][value=fixed]")?.click();
    },
  },
  "marked fields": {
    scene: "library",
    async enter() {
      await openMore();
      await fill("Steps", "0");
      await fill("Guidance", "high");
      await generate();
    },
  },
  "list of models": {
    scene: "library",
    async enter() {
      (await input("Model")).click();
      await until(() => document.querySelectorAll("[role=option]").length > 4, "the models");
    },
  },
  "no list of models": {
    scene: "offline",
    async enter() {
      (await input("Model")).click();
      await find(".model-foot");
    },
  },
  sizes: { scene: "library", enter: async () => (await find("button", "Size: not sent")).click() },
  images: { scene: "library", enter: async () => (await find("button", "1 image")).click() },
  seed: { scene: "library", enter: async () => (await find("button", "Seed: Server's choice")).click() },
  history: {
    scene: "library",
    async enter() {
      (await find("button", "Prompt history")).click();
      await find(".history-use");
    },
  },
  fault: {
    scene: "read-only",
    change: { generating: faultOf("library_read_only") },
    async enter() {
      await generate();
      await find(".compose-notice");
    },
  },
};

for (const theme of ["dark", "light"] as const) {
  test.each(Object.keys(states))(`nothing to trip over in the composer, ${theme}: %s`, async (name) => {
    const state = states[name];
    if (!state) throw new Error(name);
    window = await open(state.scene, { ...state.change, theme });
    await state.enter();
    expect(await trips(".composer", ".popup", ".combobox-list", ".menu")).toEqual([]);
  });
}
