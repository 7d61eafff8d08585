/** Does in a test what a picture's steps say. */
import { userEvent } from "vitest/browser";
import type { Picture, Step } from "../pictures/scenes";
import { open, still, until } from "./open";
import type { Opened } from "./open";

const find = (place: string): Promise<Element> => until(() => document.querySelector(place), place);

async function take(step: Step): Promise<void> {
  if ("click" in step) await userEvent.click(await find(step.click));
  else if ("menu" in step) await userEvent.click(await find(step.menu), { button: "right" });
  else if ("hover" in step) await userEvent.hover(await find(step.hover));
  else if ("fill" in step) await userEvent.fill(await find(step.fill), step.text);
  else if ("see" in step) await find(step.see);
  else {
    const keys = step.press.split("+");
    const hold = keys.slice(0, -1);
    const last = keys.at(-1) ?? "";
    await userEvent.keyboard(`${hold.map((key) => `{${key}>}`).join("")}{${last}}${hold.map((key) => `{/${key}}`).join("")}`);
  }
}

/** Opens the window as a picture shows it. */
export async function openPicture(picture: Picture, theme: "dark" | "light"): Promise<Opened> {
  const opened = await open(picture.scene, { theme });
  for (const step of picture.steps ?? []) await take(step);
  await still();
  return opened;
}
