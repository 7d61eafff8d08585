import { render } from "solid-js/web";
import { afterEach, expect, test } from "vitest";
import { Window } from "../../src/app";
import { fakeHost } from "../../src/host/fake/fake";
import { sceneNamed } from "../../src/host/fake/scenes";
import "../../src/theme.css";
import { open, until } from "../open";
import type { Opened } from "../open";
import { click, read } from "./look";

let close = (): void => {};
afterEach(() => close());

test("a start that fails is said in words, not left as an empty window", async () => {
  const host = fakeHost(sceneNamed("library"));
  host.failNext("start", { code: "disk", message: "The settings cannot be read." });
  const root = document.createElement("div");
  document.body.append(root);
  const dispose = render(() => <Window host={host} />, root);
  close = () => {
    dispose();
    root.remove();
  };
  await read("The settings cannot be read.");
});

test("the host hears of the first frame once it is painted", async () => {
  const opened = await open("library");
  close = opened.close;
  await until(() => opened.host.world.asked.some((one) => one.name === "first_frame"), "the first frame");
});

test.each(["not-reachable", "newer", "damaged"])("a library that is %s: look again, or open another", async (scene) => {
  const opened: Opened = await open(scene);
  close = opened.close;
  await click("Look again");
  await until(() => document.querySelector(".side-bar"), "the library");
  const asked = opened.host.world.asked.find((one) => one.name === "open_library");
  // Never a new empty library in its place.
  expect(asked?.args).toMatchObject({ create: false });
});
