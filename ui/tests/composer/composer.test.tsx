import { afterEach, expect, test } from "vitest";
import { userEvent } from "vitest/browser";
import type { Draft, Start } from "../../src/bindings/window";
import { fakeHost } from "../../src/host/fake/fake";
import { faultOf } from "../../src/host/fake/faults";
import { open, openOn, until } from "../open";
import type { Opened } from "../open";
import { calls, complaintOf, control, fill, find, generate, input, openMore, ordered, orders, press, prompt, settle } from "./at";
import { words } from "../../src/words";

let window: Opened;
afterEach(() => window.close());

const nothing = {
  model: null, n: null, size: null, quality: null, steps: null, seed: { mode: "servers_choice" }, negative_prompt: null,
  guidance: null, response_format: null, asynchronous: null, parent: null,
};

test("the prompt alone is sent when nothing else was set, and stays in the field", async () => {
  window = await open("live");
  await userEvent.fill(await prompt(), "a paper fox");
  await generate();
  expect(await ordered(window)).toEqual({ ...nothing, origin: { kind: "default" }, prompt: "a paper fox" });
  await settle();
  expect((await prompt()).value).toBe("a paper fox");
});

test("every field goes into the order as it was set, and back to not sent", async () => {
  window = await open("live");
  await userEvent.fill(await prompt(), "a paper fox");
  await openMore();
  await fill("Model", "my-own");
  await press("{Enter}");
  await fill("Another number, 1 to 10", "3");
  control("input[type=radio][value=fixed]")?.click();
  await fill("Seed number", "7401");
  await fill("Width × height", "1216 × 832");
  await fill("Steps", "32");
  await fill("Guidance", "3,5");
  await fill("Quality", "hd");
  await press("{Tab}");
  await fill("Negative prompt", "text");
  control("input[type=radio][value=b64_json]")?.click();
  control<HTMLInputElement>("input[role=switch]")?.click();
  await generate();
  expect(await ordered(window)).toEqual({
    origin: { kind: "default" }, prompt: "a paper fox", model: "my-own", n: 3, size: "1216x832", quality: "hd", steps: 32,
    seed: { mode: "fixed", value: 7401 }, negative_prompt: "text", guidance: 3.5, response_format: "b64_json",
    asynchronous: true, parent: null,
  });
  for (const name of ["Images", "Seed", "Width × height", "Steps", "Guidance", "Quality", "Negative prompt", "Transfer"]) {
    (await find("button", `Do not send: ${name}`)).click();
  }
  control<HTMLInputElement>("input[role=switch]")?.click();
  await generate();
  expect(await ordered(window, 2)).toEqual({ ...nothing, origin: { kind: "default" }, prompt: "a paper fox", model: "my-own" });
});

test("a size is chosen as a shape", async () => {
  window = await open("live");
  (await find("button", "Size: not sent")).click();
  (await until(() => control<HTMLInputElement>("input[type=radio]", "3:2, 1216 × 832"), "the model's own sizes")).click();
  await find("button", "Size: 1216 × 832");
  await press("{Escape}");
  await generate();
  expect((await ordered(window)).size).toBe("1216x832");
});

test("wrong entries are marked and nothing is sent; the mark goes when the field changes", async () => {
  window = await open("live");
  await openMore();
  await fill("Steps", "0");
  await fill("Guidance", "high");
  control<HTMLButtonElement>("button", "Fewer settings")?.click();
  await generate();
  const steps = await input("Steps");
  expect(complaintOf(steps)).toBe("Write a whole number from 1.");
  expect(complaintOf(await input("Guidance"))).toMatch(/number from 0/);
  expect(document.activeElement).toBe(steps);
  expect(orders(window)).toEqual([]);
  await fill("Steps", "20");
  expect(complaintOf(steps)).toBeUndefined();
  await fill("Guidance", "");
  await generate();
  expect((await ordered(window)).steps).toBe(20);
});

test("an empty prompt is said at the prompt", async () => {
  window = await open("live", { draft: " " });
  await generate();
  const field = await prompt();
  await until(() => complaintOf(field), "the complaint");
  expect(complaintOf(field)).toBe("Write what the picture should show.");
  expect(document.activeElement).toBe(field);
});

test("what the host does not accept marks its field and keeps the prompt", async () => {
  window = await open("live");
  window.host.failNext("enqueue", { code: "invalid_request", message: "Not this model.", param: "model" });
  await generate();
  const model = await input("Model");
  await until(() => complaintOf(model), "the complaint");
  expect(complaintOf(model)).toBe("Not this model.");
  expect(document.activeElement).toBe(model);
  expect((await prompt()).value).not.toBe("");
});

test("what the server does not accept later marks its field, unless that has changed since", async () => {
  window = await open("live");
  await userEvent.fill(await prompt(), "fault:invalid_request");
  await generate();
  const size = await until(() => control<HTMLInputElement>("input[aria-invalid=true]", "Width × height"), "the mark");
  expect(complaintOf(size)).toMatch(/gpt-image-1 makes/);
  await fill("Width × height", "512x512");
  await generate();
  await ordered(window, 2);
  await fill("Width × height", "640x640");
  await until(() => window.host.world.jobs().filter((job) => job.phase === "failed").length === 2, "the second failure");
  await settle();
  expect(complaintOf(size)).toBeUndefined();
});

test("a server that fails marks no field, whichever it names", async () => {
  window = await open("live");
  await userEvent.fill(await prompt(), "fault:server_error");
  await generate();
  await until(() => window.host.world.jobs().some((job) => job.fault?.param === "size"), "the failure");
  await settle();
  expect(document.querySelector("[aria-invalid=true]")).toBeNull();
});

test("a fault of no field is said in words above the prompt and goes with the next success", async () => {
  window = await open("live");
  window.host.failNext("enqueue", faultOf("disk_full"));
  await generate();
  const notice = await find(".compose-notice");
  expect(notice.textContent).toMatch(/^Disk full\./);
  await generate();
  await until(() => control(".compose-notice") === null, "the end of the notice");
});

test("without a key the key field comes, the prompt stays, and then it is sent", async () => {
  window = await open("no-key");
  await userEvent.fill(await prompt(), "a paper fox");
  await generate();
  const field = await find<HTMLInputElement>("input[type=password]");
  await until(() => document.activeElement === field, "the focus");
  await userEvent.fill(field, "sk-1234");
  await press("{Enter}");
  await until(() => control("input[type=password]") === null, "the end of the key field");
  expect(calls(window, "set_key")).toMatchObject([{ key: "sk-1234", session_only: false }]);
  const text = await prompt();
  expect(text.value).toBe("a paper fox");
  await until(() => document.activeElement === text, "the focus where it was");
  await generate();
  await ordered(window, 2);
  await until(() => window.host.world.jobs().length > 0, "the job");
});

test("a refused key leads back to the key field, and the queue goes on with the new one", async () => {
  window = await open("key-refused");
  await generate();
  await userEvent.fill(await find("input[type=password]"), "sk-5678");
  (await find("button", "Save the key")).click();
  await until(() => control("input[type=password]") === null, "the end of the key field");
});

test("a keychain that keeps nothing offers the key for this session", async () => {
  window = await open("no-key", { keychain: faultOf("keychain_locked") });
  await generate();
  await userEvent.fill(await find("input[type=password]"), "sk-1234");
  await press("{Enter}");
  (await find("button", "Use it until Safelight ends")).click();
  await until(() => control("input[type=password]") === null, "the end of the key field");
  expect(calls(window, "set_key")).toMatchObject([{ session_only: false }, { session_only: true }]);
});

test("the form is kept and stands there again after a restart", async () => {
  window = await open("live");
  await userEvent.fill(await prompt(), "half a thought");
  await openMore();
  await fill("Steps", "12");
  control<HTMLInputElement>("input[type=radio][value=random]")?.click();
  const kept = () => calls<{ value: Draft }>(window, "save_draft").at(-1)?.value;
  await until(() => kept()?.order.seed.mode === "random", "the draft");
  expect(kept()).toMatchObject({ order: { prompt: "half a thought", steps: 12 }, unfolded: true });
  const { host } = window;
  window.close();
  window = await openOn(host);
  await until(() => control<HTMLInputElement>("input", "Steps")?.value === "12", "the draft on the screen");
  expect((await prompt()).value).toBe("half a thought");
  expect(control<HTMLInputElement>("input[type=radio][value=random]")?.checked).toBe(true);
});

test("an empty library begins with a sample prompt: one click to the first image", async () => {
  const first = fakeHost({ images: 0 }, { pace: 0.02 });
  const { start } = first.world.answers;
  first.world.answers.start = () => ({ ...(start(null as never) as Start), draft: null });
  window = await openOn(first);
  await until(() => control<HTMLTextAreaElement>("textarea", "Prompt")?.value.startsWith(words.composer.sample), "the sample");
  (await find(".generate")).click();
  expect((await ordered(window)).prompt).toBe(words.composer.sample);
});

test("a library that can only be read keeps no draft and says why nothing is sent", async () => {
  window = await open("read-only");
  await userEvent.fill(await prompt(), "half a thought");
  await generate();
  expect((await find(".compose-notice")).textContent).toMatch(/read-only/i);
  dispatchEvent(new Event("blur"));
  await settle();
  expect(calls(window, "save_draft")).toEqual([]);
});

test("Up walks through earlier prompts, Down comes back to what was typed", async () => {
  window = await open("live", { draft: " " });
  const field = await prompt();
  await userEvent.fill(field, "half a thought");
  await press("{ArrowUp}");
  await until(() => field.value.startsWith("Night harbour"), "the newest prompt");
  await press("{ArrowUp}");
  await until(() => field.value !== "half a thought" && !field.value.startsWith("Night harbour"), "the one before");
  await press("{Control>}{End}{/Control}{ArrowDown}");
  await until(() => field.value.startsWith("Night harbour"), "the newest again");
  await press("{Control>}{End}{/Control}{ArrowDown}");
  await until(() => field.value === "half a thought", "what was typed");
});

test("the list of prompts is searched, fills the form, and the earlier text can be brought back", async () => {
  window = await open("live");
  await userEvent.fill(await prompt(), "half a thought");
  (await find("button", "Prompt history")).click();
  await fill("Search the prompts", "agate");
  await until(() => document.querySelectorAll(".history-use").length === 1, "the one that fits");
  await press("{ArrowDown}{Enter}");
  const field = await prompt();
  await until(() => /agate/i.test(field.value), "the earlier prompt");
  (await find("button", "Bring the earlier one back")).click();
  await until(() => field.value === "half a thought", "what was typed");
});

test("a prompt can be forgotten from the list", async () => {
  window = await open("live");
  (await find("button", "Prompt history")).click();
  const rows = () => document.querySelectorAll(".history-use").length;
  await until(() => rows() > 3, "the list");
  const before = rows();
  await press("{ArrowDown}{Delete}");
  await until(() => rows() === before - 1, "one less");
  expect(calls(window, "forget_prompt")).toHaveLength(1);
});

test("from the images to a request with the keyboard alone", async () => {
  window = await open("live");
  document.body.focus();
  await press("p");
  await until(() => document.activeElement?.getAttribute("aria-label") === "Prompt", "the focus");
  await press("{Control>}a{/Control}fox in snow");
  await generate();
  expect((await ordered(window)).prompt).toBe("fox in snow");
  await press("{Escape}");
  expect(document.activeElement?.getAttribute("role")).toBe("listbox");
  await press("5");
  await until(() => calls(window, "rate").length === 1, "the rating");
});

test("Escape closes the panel of all fields and leads back to the prompt", async () => {
  window = await open("live");
  await openMore();
  await fill("Steps", "3");
  await press("{Escape}");
  await until(() => control("input", "Steps") === null, "the end of the panel");
  expect(document.activeElement).toBe(await prompt());
});

test("a held key and a double click are paid for once", async () => {
  window = await open("live");
  await prompt();
  const held = (repeat: boolean) =>
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", ctrlKey: true, bubbles: true, cancelable: true, repeat }));
  held(false);
  held(true);
  held(true);
  await ordered(window);
  await settle();
  expect(orders(window)).toHaveLength(1);
  await userEvent.dblClick(await find(".generate"));
  await ordered(window, 2);
  await settle();
  expect(orders(window)).toHaveLength(2);
});

test("a typed model is remembered as the one used last", async () => {
  window = await open("live");
  await fill("Model", "my-own");
  await press("{Enter}");
  await generate();
  await until(() => window.host.world.settings().models.recent[0] === "my-own", "the memory");
});

test("the price follows the model and the number, and nothing is said where none is known", async () => {
  window = await open("live");
  await find(".estimate", "1 image, about $0.025");
  (await find("button", "1 image")).click();
  (await until(() => control<HTMLInputElement>("input[type=radio][value='4']"), "four")).click();
  await find(".estimate", "4 images, about $0.10");
  await press("{Escape}");
  await fill("Model", "my-own");
  await press("{Enter}");
  await until(() => control(".estimate") === null, "no price");
});

test("the demo is free and says so", async () => {
  window = await open("demo");
  await find(".estimate", "Demo, free");
});
