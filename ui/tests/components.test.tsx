import { render } from "solid-js/web";
import { createSignal } from "solid-js";
import { afterEach, expect, test } from "vitest";
import { userEvent } from "vitest/browser";
import { Combobox } from "../src/components/combobox";
import { Menu } from "../src/components/menu";
import { Popover } from "../src/components/popover";
import { AppContext } from "../src/state/app";
import type { App } from "../src/state/app";
import type { Suggestion } from "../src/components/combobox";
import "../src/theme.css";
import { until } from "./open";

let close = (): void => {};
afterEach(() => close());

function mount(component: () => Element | Node | unknown): void {
  const root = document.createElement("div");
  document.body.append(root);
  const dispose = render(component as () => Element, root);
  close = () => {
    dispose();
    root.remove();
  };
}

const models: readonly Suggestion[] = [
  { value: "flux-1-dev", text: "flux-1-dev", figure: "$0.025" },
  { value: "sdxl", text: "sdxl" },
  { value: "flux-1-fill", text: "flux-1-fill", disabled: true },
];

function mountModels(): () => string {
  const [value, setValue] = createSignal("flux-1-dev");
  mount(() => (
    <Combobox
      label="Model"
      showLabel="Show the models"
      value={value()}
      suggestions={models}
      onChange={setValue}
      typedText={(typed) => `Use “${typed}” as typed`}
    />
  ));
  return value;
}

const field = (): HTMLInputElement => document.querySelector("input[role=combobox]") as HTMLInputElement;
const options = (): string[] => [...document.querySelectorAll("[role=option]")].map((option) => option.textContent ?? "");

test("a combobox takes what is typed though no list has it", async () => {
  const value = mountModels();
  expect(field().value).toBe("flux-1-dev");
  await userEvent.click(field());
  await userEvent.clear(field());
  await userEvent.type(field(), "my-model");
  await until(() => options().some((option) => option.includes("as typed")), "the offer to use what was typed");
  await userEvent.keyboard("{ArrowDown}{Enter}");
  await until(() => value() === "my-model", "the typed model");
  expect(field().value).toBe("my-model");
});

test("a combobox finds by a part of the name and is chosen from by keyboard alone", async () => {
  const value = mountModels();
  await userEvent.tab();
  await userEvent.keyboard("{ArrowDown}");
  await until(() => options().length === 3, "the whole list");
  await userEvent.clear(field());
  await userEvent.type(field(), "sd");
  await until(() => options()[0]?.trim() === "sdxl", "what matches");
  await userEvent.keyboard("{ArrowDown}{Enter}");
  await until(() => value() === "sdxl", "the choice");
});

test("a text with quotes and signs may be chosen, and found again", async () => {
  const value = mountModels();
  await userEvent.click(field());
  await userEvent.fill(field(), `my"own\\'%`);
  await userEvent.keyboard("{ArrowDown}{Enter}");
  await until(() => value() === `my"own\\'%`, "the typed model");
  await userEvent.keyboard("{ArrowDown}");
  await until(() => options().length === 4, "the list with it");
});

test("Enter takes the first that fits", async () => {
  const value = mountModels();
  await userEvent.click(field());
  await userEvent.fill(field(), "sd");
  await userEvent.keyboard("{Enter}");
  await until(() => value() === "sdxl", "the choice");
});

test("leaving a combobox without a choice keeps the value", async () => {
  const value = mountModels();
  await userEvent.click(field());
  await userEvent.type(field(), "zzz");
  await userEvent.keyboard("{Escape}");
  await userEvent.tab();
  await until(() => field().value === "flux-1-dev", "the old name");
  expect(value()).toBe("flux-1-dev");
});

const menu = (): HTMLElement | null => document.querySelector("[role=menu]");
const at = (): string => document.activeElement?.querySelector("bdi")?.textContent ?? document.activeElement?.textContent ?? "";

function mountMenu(): string[] {
  const ran: string[] = [];
  const entry = (label: string, more = {}) => ({ label, run: () => void ran.push(`${label} at ${document.activeElement?.textContent}`), ...more });
  mount(() => (
    <AppContext.Provider value={{} as App}>
      <Menu label="Order" entries={[entry("Newest"), entry("Oldest", { disabled: true }), "line", entry("Rating", { checked: true }), { heading: "More" }, entry("Model")]}>
        Order
      </Menu>
      <button type="button">Other</button>
    </AppContext.Provider>
  ));
  return ran;
}

test("a menu is gone through by arrows and letters, past what cannot be chosen, and gives the keyboard back", async () => {
  const ran = mountMenu();
  const button = document.querySelector("button");
  button?.focus();
  await userEvent.keyboard("{ArrowDown}");
  await until(menu, "the menu");
  expect(button?.getAttribute("aria-expanded")).toBe("true");
  await userEvent.keyboard("{ArrowDown}");
  expect(at()).toBe("Newest");
  await userEvent.keyboard("{ArrowDown}");
  expect(at()).toBe("Rating");
  expect(document.activeElement?.getAttribute("aria-checked")).toBe("true");
  await userEvent.keyboard("{ArrowUp}{ArrowUp}");
  expect(at()).toBe("Model");
  await userEvent.keyboard("n");
  expect(at()).toBe("Newest");
  await userEvent.keyboard("{Escape}");
  expect(menu()).toBeNull();
  expect(document.activeElement).toBe(button);
  // What is chosen runs once the keyboard is back where it was.
  await userEvent.keyboard("{Enter}{End}{Enter}");
  expect(ran).toEqual(["Model at Order"]);
  expect(menu()).toBeNull();
});

test("a menu closes for a press beside it and for its own button, and chooses nothing that cannot be", async () => {
  const ran = mountMenu();
  const [button, other] = document.querySelectorAll("button");
  if (!button || !other) throw new Error("no buttons");
  await userEvent.click(button);
  await userEvent.click(await until(() => document.querySelector<HTMLElement>("[aria-disabled]"), "what cannot be chosen"), { force: true });
  expect(menu()).not.toBeNull();
  await userEvent.click(button);
  expect(menu()).toBeNull();
  await userEvent.click(button);
  await userEvent.click(other);
  expect(menu()).toBeNull();
  expect(document.activeElement).toBe(other);
  expect(ran).toEqual([]);
});

test("a panel keeps the keyboard until Escape, and lies inside the window", async () => {
  mount(() => (
    <div style={{ position: "fixed", right: "0", bottom: "0" }}>
      <Popover class="pick" label="Size" face="Size" panelClass="pick-content" panelLabel="Sizes" placement="top-start">
        {(close) => (
          <>
            <input aria-label="Width" style={{ width: "200px" }} />
            <button type="button" onClick={close}>
              Done
            </button>
          </>
        )}
      </Popover>
    </div>
  ));
  const button = await until(() => document.querySelector<HTMLElement>(".pick"), "the button");
  await userEvent.click(button);
  const panel = await until(() => document.querySelector("[role=dialog]"), "the panel");
  const { right, bottom, left, top } = panel.getBoundingClientRect();
  expect(left >= 0 && top >= 0 && right <= window.innerWidth && bottom <= button.getBoundingClientRect().top).toBe(true);
  expect(document.activeElement?.getAttribute("aria-label")).toBe("Width");
  await userEvent.keyboard("{Tab}{Tab}");
  expect(document.activeElement?.getAttribute("aria-label")).toBe("Width");
  await userEvent.keyboard("{Shift>}{Tab}{/Shift}");
  expect(document.activeElement?.textContent).toBe("Done");
  await userEvent.keyboard("{Escape}");
  expect(document.querySelector("[role=dialog]")).toBeNull();
  expect(document.activeElement).toBe(button);
});
