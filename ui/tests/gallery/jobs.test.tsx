import { afterEach, expect, test } from "vitest";
import { userEvent } from "vitest/browser";
import type { Order } from "../../src/bindings/order";
import { faultOf } from "../../src/host/fake/faults";
import { helpLinks } from "../../src/views/gallery/jobs";
import type { CommandName } from "../../src/host/host";
import type { Opened } from "../open";
import { open, until } from "../open";

let opened: Opened | undefined;
afterEach(() => {
  opened?.close();
  opened = undefined;
});

const job = (): HTMLElement | null => document.querySelector(".job");
const button = (name: string): HTMLElement =>
  [...document.querySelectorAll<HTMLElement>(".job button")].find(
    (one) => one.textContent?.trim() === name || one.getAttribute("aria-label") === name,
  ) as HTMLElement;
const tiles = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>(".tile[id]")];
const asked = (name: CommandName): unknown[] => (opened?.host.world.asked ?? []).filter((one) => one.name === name).map((one) => one.args);

const ORDER: Order = {
  origin: { kind: "default" }, prompt: "a lamp in the dark", model: null, n: 3, size: null, quality: null, steps: null,
  seed: { mode: "servers_choice" }, negative_prompt: null, guidance: null, response_format: null, asynchronous: null, parent: null,
};

test("a job stands where its images will be, and becomes them", async () => {
  opened = await open("live", { images: 40 }, 0.5);
  await until(() => tiles().length > 0, "the grid");
  const before = Number(tiles()[0]?.getAttribute("aria-setsize"));
  await opened.host.call("enqueue", ORDER);
  await until(job, "its tile");
  expect(job()?.textContent).toContain("a lamp in the dark");
  const first = tiles().find((tile) => tile.getAttribute("aria-posinset") === "1");
  expect(job()?.getBoundingClientRect().top).toBe(first?.getBoundingClientRect().top);
  await until(() => job()?.textContent?.match(/Downloading \d of 3/), "the phase");
  await until(() => job() === null, "no tile any more");
  expect(Number(tiles()[0]?.getAttribute("aria-setsize"))).toBe(before + 3);
  const names = await until(
    () => tiles().slice(0, 60).filter((tile) => tile.querySelector("img")?.alt.startsWith("a lamp")).length >= 3 && tiles(),
    "its images by name",
  );
  expect(names.length).toBeGreaterThan(3);
});

test("a job stands in an empty library too, under today", async () => {
  opened = await open("empty");
  await until(() => document.querySelector(".empty-state"), "the empty state");
  await opened.host.call("enqueue", ORDER);
  await until(job, "its tile");
  expect(document.querySelector(".day")?.textContent).toContain("Today");
  await until(() => tiles().length === 3, "its images");
});

test("cancel asks the host", async () => {
  opened = await open("library", { jobs: [{ phase: "sending", prompt: "wait", age: 3_000 }] });
  await until(job, "its tile");
  await userEvent.click(button("Cancel"));
  await until(() => asked("cancel").length === 1, "the cancelling");
});

test("a failed one keeps its message, its tip and its trace, and goes when it is dismissed", async () => {
  opened = await open("library", { jobs: [{ phase: "failed", prompt: "no", fault: "invalid_request", model: "gpt-image-1" }] });
  await until(job, "its tile");
  const text = job()?.textContent ?? "";
  const { message, tip, trace_id } = faultOf("invalid_request");
  expect(text).toContain("Size not accepted");
  expect(text).toContain(message);
  expect(text).toContain(tip);
  expect(text).toContain(trace_id);
  await userEvent.click(button("Copy details"));
  await until(() => asked("copy_text").length === 1, "the details on the clipboard");
  await userEvent.click(button("Dismiss"));
  await until(() => job() === null, "no tile");
  expect(asked("dismiss")).toHaveLength(1);
});

test("a retry takes the place of the one it repeats", async () => {
  opened = await open("library", { jobs: [{ phase: "failed", prompt: "once more", fault: "server_error" }] });
  await until(job, "its tile");
  const failed = job()?.dataset["job"];
  await userEvent.click(button("Retry"));
  await until(() => job() && job()?.dataset["job"] !== failed, "the next try");
  expect(document.querySelectorAll(".job")).toHaveLength(1);
  expect(asked("retry")).toEqual([{ id: Number(failed) }]);
});

test("edit takes the failed request back into the form, with its complaint at the field", async () => {
  opened = await open("library", { jobs: [{ phase: "failed", prompt: "a keeper of lighthouses", fault: "invalid_request", size: "832x1216" }] });
  await until(job, "its tile");
  await userEvent.click(button("Edit"));
  const prompt = document.querySelector(".composer textarea, form textarea") as HTMLTextAreaElement;
  await until(() => prompt.value === "a keeper of lighthouses", "the prompt");
  expect(document.querySelector(".composer")?.textContent).toContain("832");
});

test("an interrupted one says that it may have been billed", async () => {
  opened = await open("library", { jobs: [{ phase: "interrupted", prompt: "gone", fault: "outcome_unknown" }] });
  await until(job, "its tile");
  expect(job()?.textContent).toContain("may have been billed");
});

test("one that is partly saved says how far, how long its links live, and fetches the rest", async () => {
  opened = await open("library", { jobs: [{ phase: "done", prompt: "four", n: 4, saved: 3, fault: "download_failed" }] });
  await until(job, "its tile");
  expect(job()?.textContent).toContain("3 of 4 saved");
  expect(job()?.textContent).toMatch(/\d+ min left/);
  await userEvent.click(button("Fetch the rest"));
  await until(() => asked("retry").length === 1, "the retry");
});

test("one that is saved whole, cancelled or held has no tile", async () => {
  opened = await open("library", {
    jobs: [
      { phase: "done", prompt: "whole" },
      { phase: "cancelled", prompt: "cancelled" },
      { phase: "held", prompt: "held" },
      { phase: "sending", prompt: "the only one" },
    ],
  });
  await until(job, "a tile");
  expect(document.querySelectorAll(".job")).toHaveLength(1);
  expect(document.querySelector(".held-card")?.textContent).toMatch(/One request/);
});

test("help links are https and nothing else", () => {
  const api = {
    docs: "https://docs.example.com/errors#size",
    support: "http://plain.example.com",
    community: { a: "javascript:alert(1)", b: "https://user:secret@evil.example.com", c: "https://chat.example.com/x", d: 4, e: "not an address" },
  };
  expect(helpLinks(faultOf("server_error", { api }))).toEqual([
    { host: "docs.example.com", address: "https://docs.example.com/errors#size" },
    { host: "chat.example.com", address: "https://chat.example.com/x" },
  ]);
  expect(helpLinks(null)).toEqual([]);
});

test("a help link opens through the host", async () => {
  const fault = faultOf("server_error", { api: { docs: "https://docs.example.com/errors" } });
  opened = await open("library", { jobs: [{ phase: "failed", prompt: "no", fault }] });
  await until(job, "its tile");
  await userEvent.click(button("Open docs.example.com in the browser"));
  await until(() => asked("open_link").length === 1, "the link");
  expect(asked("open_link")[0]).toEqual({ value: "https://docs.example.com/errors" });
  expect(document.querySelectorAll(".job a")).toHaveLength(0);
});

test("a job that is tried again says why", async () => {
  const lost = "The server could not be reached: connection refused.";
  opened = await open("library", { jobs: [{ phase: "queued", prompt: "wait", fault: faultOf("not_reached", { message: lost }), waitsFor: 9_000 }] });
  await until(() => job()?.textContent?.match(/Tries again in 0:0\d/), "when");
  expect(job()?.textContent).toContain(lost);
});
