import { afterEach, expect, test } from "vitest";
import { userEvent } from "vitest/browser";
import type { JobSeed } from "../../src/host/fake/jobs";
import type { CommandName } from "../../src/host/host";
import { open, still, until } from "../open";
import type { Opened } from "../open";
import { click, get, isRead, read } from "./look";

let opened: Opened | undefined;
afterEach(() => {
  opened?.close();
  opened = undefined;
});

const asked = (name: CommandName): unknown[] => (opened?.host.world.asked ?? []).filter((one) => one.name === name).map((one) => one.args);
const card = (): HTMLElement | null => document.querySelector(".rescue-card");
const said = (): string => card()?.textContent ?? "";
const withJobs = (...jobs: JobSeed[]): Promise<Opened> => open("library", { images: 60, jobs, frozen: true });

test("a download that runs as it should is no danger", async () => {
  opened = await open("library", { images: 60, jobs: [], frozen: true });
  await read("All images");
  const job = { phase: "saving" as const, prompt: "a lamp", n: 4, saved: 2, left: 58 };
  const { seededJob } = await import("../../src/host/fake/jobs");
  opened.host.world.tell({ event: "job", job: seededJob(9, job, Date.now(), "p", "https://api.example") });
  await until(() => document.querySelector(".job"), "its tile");
  await still();
  expect(card()).toBeNull();
  expect(document.querySelector(".radar")).toBeNull();
  expect(document.querySelector(".job-left")).toBeNull();
});

test("what is unsaved is told with its time, what is tried, and when", async () => {
  opened = await withJobs({ phase: "saving", prompt: "rain", n: 4, saved: 1, left: 9.5, triesIn: 52_000 });
  await until(card, "the card");
  expect(said()).toContain("3 paid images are not saved yet");
  expect(said()).toMatch(/The first link dies at .+, in 9 minutes\./);
  expect(said()).toMatch(/It is tried again at /);
  expect(said()).toContain("503");
  expect(card()?.classList).toContain("urgent");
  const left = await get(".job-left");
  expect(left.textContent).toContain("9 min left");
  expect(left.classList).toContain("urgent");
});

test("try now asks for every job that has an unsaved image, and the card goes when they are here", async () => {
  opened = await open("library", { images: 60, jobs: [{ phase: "saving", prompt: "rain", n: 2, saved: 1, triesIn: 52_000 }, { phase: "done", prompt: "boats", n: 2, saved: 1, fault: "download_failed" }], frozen: false });
  await until(card, "the card");
  await click("Try now");
  await until(() => asked("retry").length === 2, "both");
  await until(() => card() === null, "no card");
  expect(document.querySelector(".radar")).toBeNull();
});

test("lost ones are told plainly, with what they cost, and stay away once they are put aside", async () => {
  opened = await withJobs({ phase: "done", prompt: "ridges", n: 4, saved: 2, lost: 2 });
  await until(card, "the card");
  expect(said()).toContain("2 paid images are lost");
  expect(said()).toContain("They were billed, about $0.05.");
  expect(said()).not.toContain("Try now");
  await click("Copy details");
  await until(() => asked("copy_text").length === 1, "the details");
  await click("Dismiss");
  await until(() => card() === null, "no card");
  expect(asked("dismiss")).toEqual([{ ids: [1] }]);
});

test("the price of a model without one is never guessed", async () => {
  opened = await withJobs({ phase: "done", prompt: "ridges", model: "unheard-of", n: 1, saved: 0, lost: 1 });
  await until(card, "the card");
  expect(said()).toContain("how much is not known");
  expect(said()).not.toContain("$");
});

test("the radar names the number and the time, and opens the queue at the first that expires", async () => {
  opened = await withJobs(
    { phase: "saving", prompt: "later", n: 2, saved: 1, left: 40.5, triesIn: 9_000 },
    { phase: "saving", prompt: "sooner", n: 4, saved: 1, left: 10.5, triesIn: 9_000 },
  );
  const radar = await get<HTMLElement>(".radar");
  expect(radar.textContent).toContain("4 images expire in 10 minutes");
  radar.click();
  const details = await get(".job-details");
  await until(() => details.textContent?.includes("sooner"), "the job that expires first");
});

test("show in queue opens the job itself, however old it is", async () => {
  opened = await open("queue", { place: "all", inspector: true });
  const { answers } = opened.host.world;
  const real = answers.image_details;
  answers.image_details = async (args) => {
    const details = await real(args);
    return { ...details, image: { ...details.image, job_id: 1 } };
  };
  await userEvent.click(await get(".tile[id]"));
  await click("Show in queue");
  await until(() => document.querySelector('.job-row[data-job="1"][aria-pressed="true"]'), "its row");
  expect(isRead("Origami cranes")).toBe(true);
});
