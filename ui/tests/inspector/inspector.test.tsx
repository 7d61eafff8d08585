import { afterEach, expect, test } from "vitest";
import { userEvent } from "vitest/browser";
import type { Image } from "../../src/bindings/image";
import type { ImageDetails } from "../../src/bindings/window";
import { faultOf } from "../../src/host/fake/faults";
import { calls, control, find, ordered, orders, press, prompt, settle } from "../composer/at";
import { took } from "../../src/words";
import { open, until } from "../open";
import type { Opened } from "../open";

let window: Opened;
afterEach(() => window.close());

const inspector = (): HTMLElement => document.querySelector("aside.inspector") ?? document.body;
const said = (): string => inspector().textContent ?? "";
const rowOf = (name: string): string | undefined =>
  [...inspector().querySelectorAll("dt")].find((term) => term.textContent === name)?.nextElementSibling?.textContent ?? undefined;
const tile = (at: number): Promise<HTMLElement> =>
  until(() => document.querySelectorAll<HTMLElement>("[role=gridcell] .tile, .tile")[at], `tile ${at}`);

/** Opens the library with details as they are told. */
async function openWith(image: Partial<Image>, details: Partial<ImageDetails> = {}): Promise<void> {
  window = await open("live", { images: 60, inspector: true });
  const { answers } = window.host.world;
  const real = answers.image_details;
  answers.image_details = (args) => {
    const known = real(args) as ImageDetails;
    return { ...known, parent: null, children: [], ...details, image: { ...known.image, ...image } };
  };
}

async function choose(at = 0): Promise<void> {
  await userEvent.click(await tile(at));
  await until(() => inspector().querySelector("dl"), "the facts");
  await settle();
}

test("without a selection it says what it is for", async () => {
  window = await open("live", { inspector: true });
  await until(() => said().includes("Select an image"), "the hint");
  expect(said()).toMatch(/All images · [\d,]+ images/);
});

test("everything known of an image stands there in words", async () => {
  await openWith(
    {
      prompt: "a paper fox", negative_prompt: "text", revised_prompt: "a paper fox, softly lit", model: "m-1", width: 1024, height: 768,
      size: "1024x1024", quality: "hd", steps: 28, guidance: 3.5, seed: 7, seed_facts: { value: 7, words: "seed 7, image 2 of 4" },
      cost: 0.025, format: "png", bytes: 1_900_000, demo: false, job_id: 4, cannot_be_shown: null, trashed_at: null,
    },
    { took_ms: 11_400, response_format: "b64_json", profile_name: "Studio" },
  );
  await choose();
  await until(() => rowOf("Took"), "the details");
  expect(said()).toContain("a paper fox");
  expect(said()).toContain("Rewritten by the server");
  expect(said()).toContain("a paper fox, softly lit");
  const rows = ["Model", "Size", "Seed", "Guidance", "Quality", "Took", "Cost", "File", "Profile", "Transfer"].map((name) => rowOf(name));
  expect(rows).toEqual([
    "m-1", "1024 × 768 asked for 1024 × 1024", "7, image 2 of 4", "3.5 at 28 steps", "hd", took(11_400), "about $0.025", "PNG, 1.9 MB",
    "Studio", "Inline",
  ]);
  expect(rowOf("Made")).toMatch(/\d{4}/);
  (await find("button", "Show in queue")).click();
  await until(() => document.querySelector("aside.inspector") === null, "the queue");
});

test("a cost that nobody knows is not shown, and never as $0", async () => {
  await openWith({ cost: 0, demo: false });
  await choose();
  expect(rowOf("Cost")).toBeUndefined();
  expect(said()).not.toContain("$0");
});

test("what is out of the ordinary is said", async () => {
  await openWith({ demo: true, arrived_after_cancel: true, cannot_be_shown: "The file ends early." }, { file_missing: true });
  await choose();
  await until(() => said().includes("not in its place"), "the missing file");
  for (const words of ["Demo", "after its request was cancelled", "The file ends early."]) expect(said()).toContain(words);
  expect(rowOf("Cost")).toBe("free, demo");
});

test("a rating given here stands there at once, and comes back with undo", async () => {
  await openWith({});
  await choose();
  const stars = () => inspector().querySelectorAll(".stars .on").length;
  (await find("aside .stars button", "3 stars")).click();
  await until(() => window.host.world.asked.some((call) => call.name === "rate"), "the rating");
  expect(calls(window, "rate")).toMatchObject([{ rating: 3 }]);
  await until(() => stars() === 3, "three stars");
});

test("remix fills the form with everything and names the image it comes from", async () => {
  await openWith({});
  await choose();
  const id = calls<{ id: number }>(window, "image_details")[0]?.id ?? -1;
  (await find("aside button", "Remix")).click();
  const chip = await find(".parent-chip button", `Remix of image ${id}`);
  await press("{Control>}{Enter}{/Control}");
  const order = await ordered(window);
  expect(order.parent).toBe(id);
  expect(order.prompt).toBe((await prompt()).value);
  expect(order.model).not.toBeNull();
  (await find("button", "Make it an image of its own")).click();
  await until(() => !chip.isConnected, "the end of the chip");
  await press("{Control>}{Enter}{/Control}");
  expect((await ordered(window, 2)).parent).toBeNull();
});

test("vary sends the same with another seed, once, and leaves the form alone", async () => {
  await openWith({}, { order: { ...(await blank()), prompt: "a paper fox", n: 2, seed: { mode: "fixed", value: 7 } } });
  await choose();
  const before = (await prompt()).value;
  await userEvent.dblClick(await find("aside button", "Vary"));
  const order = await ordered(window);
  expect(order).toMatchObject({ prompt: "a paper fox", n: 2, seed: { mode: "random" } });
  expect(order.parent).not.toBeNull();
  await settle();
  expect(orders(window)).toHaveLength(1);
  expect((await prompt()).value).toBe(before);
});

test("vary keeps the server's choice of a seed", async () => {
  await openWith({}, { order: { ...(await blank()), prompt: "a paper fox" } });
  await choose();
  (await find("aside button", "Vary")).click();
  expect((await ordered(window)).seed).toEqual({ mode: "servers_choice" });
});

test("an image that was not made here offers neither", async () => {
  await openWith({}, { order: null });
  await choose();
  await until(() => control("aside button", "Remix") === null, "no remix");
  expect(control("aside button", "Vary")).toBeNull();
});

test("several images show what they share, and are rated together", async () => {
  window = await open("live", { images: 60, inspector: true });
  await userEvent.click(await tile(0));
  await userEvent.keyboard("{Shift>}");
  await userEvent.click(await tile(3));
  await userEvent.keyboard("{/Shift}");
  await until(() => said().includes("4 images selected"), "the number");
  await until(() => rowOf("Model"), "what they share");
  (await find("aside .stars button", "5 stars")).click();
  await until(() => calls(window, "rate").length === 1, "the rating");
  expect(calls<{ which: { ids: number[] } }>(window, "rate")[0]?.which.ids).toHaveLength(4);
  await until(() => inspector().querySelectorAll(".stars .on").length === 5, "five stars");
});

test("an image that cannot be read says so and is read again", async () => {
  await openWith({});
  window.host.failNext("image_details", faultOf("disk"));
  await userEvent.click(await tile(0));
  await until(() => said().includes("could be read"), "the fault");
  (await find("aside button", "Try again")).click();
  await until(() => rowOf("Took"), "the details");
  expect(said()).not.toContain("could be read");
});

test("a hostile prompt is text, and a book of one is folded", async () => {
  const hostile = `<img src=x onerror="window.pwned=1">{{7*7}}`;
  await openWith({ prompt: hostile + " word".repeat(200_000) });
  await choose();
  await until(() => said().includes(hostile), "the text");
  expect(said().length).toBeLessThan(3000);
  expect(document.querySelector("img[src=x]")).toBeNull();
  expect("pwned" in globalThis).toBe(false);
});

async function blank() {
  const { emptyForm, orderOf } = await import("../../src/state/form");
  return orderOf(emptyForm());
}

test("a file that is missing can be pointed at, and what came of it is said", async () => {
  await openWith({ cannot_be_shown: null }, { file_missing: true });
  const { answers } = window.host.world;
  let outcome: "another_file" | "back" | "nothing_chosen" = "nothing_chosen";
  answers.locate_image = () => outcome;
  await choose();
  const button = await until(() => [...inspector().querySelectorAll("button")].find((one) => one.textContent === "Locate…"), "the button");
  const toasts = (): string => document.querySelector(".toasts")?.textContent ?? "";
  await userEvent.click(button);
  await settle();
  expect(toasts()).not.toContain("file");
  outcome = "another_file";
  await userEvent.click(button);
  await until(() => toasts().includes("another file"), "the word on another file");
  outcome = "back";
  await userEvent.click(button);
  await until(() => toasts().includes("back in its place"), "the good word");
});
