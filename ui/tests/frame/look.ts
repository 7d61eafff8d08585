/** What a person sees and presses, for tests of the frame. */
import { userEvent } from "vitest/browser";
import { until } from "../open";

/** The control whose name is, or begins with, these words. */
export function control(name: string): Promise<HTMLElement> {
  const named = (element: Element): string => (element.getAttribute("aria-label") ?? element.textContent ?? "").trim();
  return until(() => {
    // What lies over everything is what can be pressed.
    const within = document.querySelector("[data-modal]") ?? document;
    const all = [...within.querySelectorAll<HTMLElement>("button, a[href], [role=menuitem], input, select")];
    return all.find((element) => named(element) === name) ?? all.find((element) => named(element).startsWith(name));
  }, `a control named “${name}”`);
}

export async function click(name: string): Promise<void> {
  await userEvent.click(await control(name));
}

/** Waits until these words stand on the page. */
export async function read(text: string): Promise<void> {
  await until(() => document.body.textContent?.includes(text), `“${text}”`);
}

export function isRead(text: string): boolean {
  return document.body.textContent?.includes(text) ?? false;
}

export function get<T extends Element>(place: string): Promise<T> {
  return until(() => document.querySelector<T>(place), place);
}

/** One of a few, side by side: its label is what is pressed. */
export async function choose(value: string): Promise<void> {
  await userEvent.click(await get(`label:has(input[value="${value}"])`));
}
