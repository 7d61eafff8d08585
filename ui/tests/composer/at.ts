/** What the tests of the composer do with a window. */
import { userEvent } from "vitest/browser";
import type { Order } from "../../src/bindings/order";
import type { CommandName } from "../../src/host/host";
import type { Opened } from "../open";
import { until } from "../open";

/** The control of a role with a name; the first that is there. */
export function control<T extends HTMLElement = HTMLElement>(selector: string, name?: string): T | null {
  for (const element of document.querySelectorAll<T>(selector)) {
    const said = element.getAttribute("aria-label") ?? element.textContent ?? "";
    if (name === undefined || said === name) return element;
  }
  return null;
}

export async function find<T extends HTMLElement = HTMLElement>(selector: string, name?: string): Promise<T> {
  return until(() => control<T>(selector, name), `${selector} ${name ?? ""}`);
}

export const prompt = (): Promise<HTMLTextAreaElement> => find<HTMLTextAreaElement>("textarea", "Prompt");
export const input = (name: string): Promise<HTMLInputElement> => find<HTMLInputElement>("input, textarea", name);

/** Puts a text into a field as typing it would. */
export async function fill(name: string, text: string): Promise<void> {
  const field = await input(name);
  await userEvent.fill(field, text);
}

export async function press(keys: string): Promise<void> {
  await userEvent.keyboard(keys);
}

export const generate = (): Promise<void> => press("{Control>}{Enter}{/Control}");

/** The arguments of all calls of a command. */
export function calls<T = unknown>(window: Opened, name: CommandName): T[] {
  return window.host.world.asked.filter((call) => call.name === name).map((call) => call.args as T);
}

export const orders = (window: Opened): Order[] => calls<Order>(window, "enqueue");

export async function ordered(window: Opened, count = 1): Promise<Order> {
  return until(() => orders(window)[count - 1], `request ${count}`);
}

/** Opens the panel of all fields. */
export async function openMore(): Promise<void> {
  (await find("button", "More")).click();
  await input("Steps");
}

/** Waits until what is under way has been seen by the page. */
export async function settle(): Promise<void> {
  for (let frame = 0; frame < 3; frame += 1) await new Promise((resolve) => requestAnimationFrame(resolve));
}

/** The sentence that a marked field names. */
export function complaintOf(field: HTMLElement): string | undefined {
  const id = field.getAttribute("aria-describedby");
  return field.getAttribute("aria-invalid") === "true" && id !== null ? document.getElementById(id)?.textContent ?? undefined : undefined;
}
