import { expect, test } from "vitest";
import { open } from "./open";

test("the window begins on the fake and names the places of the library", async () => {
  const window = await open("library");
  const names = [...document.querySelectorAll("nav button")].map((button) => button.textContent);
  expect(names.join(" ")).toMatch(/All images.*Favourites.*Unrated.*Trash.*Queue.*Settings/);
  window.close();
});
