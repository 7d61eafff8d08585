import type { Order } from "../bindings/order";
import type { App, Composer } from "./app";

/** An order with nothing set. */
export const emptyOrder: Order = {
  origin: { kind: "default" },
  prompt: "",
  model: null,
  n: null,
  size: null,
  quality: null,
  steps: null,
  seed: { mode: "servers_choice" },
  negative_prompt: null,
  guidance: null,
  response_format: null,
  asynchronous: null,
  parent: null,
};

/** The form. */
export function createComposer(_app: App): Composer {
  return {
    order: () => emptyOrder,
    load: () => {},
    mark: () => {},
    generate: async () => {},
    focus: () => {},
  };
}
