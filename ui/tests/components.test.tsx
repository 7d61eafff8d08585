import { render } from "solid-js/web";
import { createSignal } from "solid-js";
import { afterEach, expect, test } from "vitest";
import { userEvent } from "vitest/browser";
import { Combobox } from "../src/components/combobox";
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
