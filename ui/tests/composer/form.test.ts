import { expect, test } from "vitest";
import type { Job } from "../../src/bindings/job";
import { emptyForm, fieldOf, formOf, isTooLong, orderOf, problemsOf } from "../../src/state/form";
import type { Form } from "../../src/state/form";
import { orderOfJob } from "../../src/state/job-order";

const fox = (change: Partial<Form> = {}): Form => ({ ...emptyForm(), prompt: "a paper fox", ...change });

test("nothing that a person did not set is sent", () => {
  expect(orderOf(fox())).toEqual({
    origin: { kind: "default" },
    prompt: "a paper fox",
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
  });
});

test.each<[Partial<Form>, object]>([
  [{ model: " flux-2-dev " }, { model: "flux-2-dev" }],
  [{ n: "4" }, { n: 4 }],
  [{ size: "1216 × 832" }, { size: "1216x832" }],
  [{ size: " auto " }, { size: "auto" }],
  [{ quality: " hd " }, { quality: "hd" }],
  [{ steps: "28" }, { steps: 28 }],
  [{ seedMode: "random", seed: "7" }, { seed: { mode: "random" } }],
  [{ seedMode: "fixed", seed: " 7401 " }, { seed: { mode: "fixed", value: 7401 } }],
  [{ seedMode: "fixed", seed: "0" }, { seed: { mode: "fixed", value: 0 } }],
  [{ negative: "text, watermark" }, { negative_prompt: "text, watermark" }],
  [{ negative: "   " }, { negative_prompt: null }],
  [{ guidance: "3,5" }, { guidance: 3.5 }],
  [{ guidance: "0" }, { guidance: 0 }],
  [{ transfer: "b64_json" }, { response_format: "b64_json" }],
  [{ asynchronous: true }, { asynchronous: true }],
  [{ parent: 12 }, { parent: 12 }],
  [{ origin: { kind: "profile", value: "p" } }, { origin: { kind: "profile", value: "p" } }],
])("%o goes into the order and nothing else with it", (change, wanted) => {
  expect(problemsOf(fox(change))).toEqual([]);
  expect(orderOf(fox(change))).toEqual({ ...orderOf(fox()), ...wanted });
});

test("an order comes back as it was", () => {
  const order = {
    origin: { kind: "profile", value: "p" },
    prompt: "fox\nin snow",
    model: "m",
    n: 3,
    size: "1024x768",
    quality: "hd",
    steps: 20,
    seed: { mode: "fixed", value: -5 },
    negative_prompt: "rain",
    guidance: 0.5,
    response_format: "url",
    asynchronous: true,
    parent: 9,
  } as const;
  expect(orderOf(formOf(order))).toEqual(order);
});

test.each<[Partial<Form>, string, string]>([
  [{ prompt: " \n" }, "prompt", "blank_prompt"],
  [{ prompt: "x".repeat(32 * 1024 + 1) }, "prompt", "text_too_long"],
  [{ prompt: "ü".repeat(16 * 1024 + 1) }, "prompt", "text_too_long"],
  [{ prompt: "a\0b" }, "prompt", "nul"],
  [{ model: "a\tb" }, "model", "control_characters"],
  [{ model: "m".repeat(257) }, "model", "word_too_long"],
  [{ n: "0" }, "n", "not_a_count"],
  [{ n: "11" }, "n", "not_a_count"],
  [{ n: "2.5" }, "n", "not_a_count"],
  [{ n: "four" }, "n", "not_a_count"],
  [{ size: "0x512" }, "size", "not_a_size"],
  [{ size: "70000x10" }, "size", "not_a_size"],
  [{ size: "1024" }, "size", "not_a_size"],
  [{ size: "1024x" }, "size", "not_a_size"],
  [{ size: "very large" }, "size", "not_a_size"],
  [{ quality: "q".repeat(65) }, "quality", "word_too_long"],
  [{ seedMode: "fixed", seed: "" }, "seed", "not_a_seed"],
  [{ seedMode: "fixed", seed: "1.5" }, "seed", "not_a_seed"],
  [{ seedMode: "fixed", seed: "99999999999999999999" }, "seed", "not_a_seed"],
  [{ negative: "x".repeat(32 * 1024 + 1) }, "negative_prompt", "text_too_long"],
  [{ steps: "0" }, "steps", "not_steps"],
  [{ steps: "-3" }, "steps", "not_steps"],
  [{ guidance: "-1" }, "guidance", "not_guidance"],
  [{ guidance: "1e999" }, "guidance", "not_guidance"],
  [{ guidance: "high" }, "guidance", "not_guidance"],
])("%o is found before anything is sent", (change, field, problem) => {
  expect(problemsOf(fox(change))).toEqual([[field, problem]]);
});

test("the longest prompt that is sent is measured in bytes", () => {
  expect(isTooLong("x".repeat(32 * 1024))).toBe(false);
  expect(isTooLong("語".repeat(10_922))).toBe(false);
  expect(isTooLong("語".repeat(10_923))).toBe(true);
});

test.each([
  ["size", "size"],
  ["body.size", "size"],
  ["input[0].n", "n"],
  ["prompt[0]", "prompt"],
  ["async", "async"],
  ["tools", null],
  ["", null],
])("a complaint about %o marks %o", (param, field) => {
  expect(fieldOf(param)).toBe(field);
});

test("a failed job can be edited: its request fills the form", () => {
  const job = {
    profile_id: "p",
    base_url: "https://api.example/v1",
    request: { model: "m", prompt: "fox", n: 2, size: "512x512", seed: 7, guidance: 4, async: true },
  } as unknown as Job;
  expect(orderOfJob(job)).toMatchObject({
    origin: { kind: "profile", value: "p" },
    prompt: "fox",
    model: "m",
    n: 2,
    size: "512x512",
    seed: { mode: "fixed", value: 7 },
    guidance: 4,
    asynchronous: true,
    quality: null,
    steps: null,
    negative_prompt: null,
    response_format: null,
  });
});
