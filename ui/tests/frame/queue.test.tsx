import { afterEach, expect, test } from "vitest";
import { userEvent } from "vitest/browser";
import { faultOf } from "../../src/host/fake/faults";
import { open, until } from "../open";
import type { Opened } from "../open";
import { choose, click, get, isRead, read } from "./look";

let opened: Opened | null = null;
afterEach(() => {
  opened?.close();
  opened = null;
});

const asked = (name: string): unknown[] => (opened?.host.world.asked ?? []).filter((one) => one.name === name).map((one) => one.args);
const rows = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>(".job-row")];
const show = async (words: string): Promise<void> => {
  await userEvent.click(await until(() => rows().find((row) => row.textContent?.includes(words)), words));
  await get(".job-details");
};

test("what may have been billed is sent again on a person’s word only", async () => {
  opened = await open("queue");
  await show("Phyllotaxis");
  await click("Retry");
  await read("Send it again?");
  await click("Cancel");
  expect(asked("retry")).toEqual([]);
  await click("Retry");
  await click("Send again");
  await until(() => asked("retry").length === 1, "the retry");
});

test("what was surely not billed is tried again at once", async () => {
  opened = await open("queue");
  await show("lighthouse keeper");
  await click("Retry");
  await until(() => asked("retry").length === 1, "the retry");
  expect(isRead("Send it again?")).toBe(false);
});

test("Edit takes the request into the form and goes to it", async () => {
  opened = await open("queue");
  await show("lighthouse keeper");
  await click("Edit");
  const prompt = await get<HTMLTextAreaElement>("textarea");
  await until(() => prompt.value.startsWith("Portrait of a lighthouse keeper"), "the prompt");
});

test("the request, the reply and the details for support are copied whole", async () => {
  opened = await open("queue");
  await show("lighthouse keeper");
  await get(".job-details pre");
  await click("Copy details for support");
  await until(() => asked("copy_text").length === 1, "the copy");
  const copied = asked("copy_text")[0] as { value: string };
  expect(copied.value).toContain("Portrait of a lighthouse keeper");
  expect(copied.value).not.toMatch(/sk-/);
});

test("a job that goes on keeps its row and the keyboard in it", async () => {
  opened = await open("queue");
  const row = await until(() => rows().find((one) => one.textContent?.includes("isometric town")), "the row");
  row.focus();
  const job = opened.host.world.jobs().find((one) => one.phase === "sending");
  if (!job) throw new Error("the scene has one");
  opened.host.world.tell({ event: "receiving", job_id: job.id, bytes: 5, total: 10 });
  await until(() => row.textContent?.includes("Receiving"), "its phase");
  expect(document.activeElement).toBe(row);
});

test("the filter shows what runs and what failed, and finished ones are cleared away", async () => {
  opened = await open("queue");
  await until(() => rows().length === 12, "all");
  await choose("failed");
  await until(() => rows().length === 3, "what failed");
  await choose("running");
  await until(() => rows().length === 5, "what runs and waits");
  await choose("all");
  await click("Clear finished");
  await read("7 requests cleared away");
  expect(rows()).toHaveLength(5);
});

test("arrows walk through the queue", async () => {
  opened = await open("queue");
  await until(() => rows().length === 12, "all");
  rows()[0]?.focus();
  await userEvent.keyboard("{ArrowDown}{ArrowDown}");
  expect(document.activeElement).toBe(rows()[2]);
  await userEvent.keyboard("{Escape}");
  await until(() => !document.querySelector(".job-details"), "the details to close");
});

test("requests that were not sent wait for Send or Discard", async () => {
  opened = await open("queue-held");
  await read("12 requests were not sent yet");
  await click("Discard");
  await read("12 requests discarded");
  await until(() => !isRead("were not sent yet"), "the card to go");
  opened.close();
  opened = await open("queue-held");
  await click("Send");
  await until(() => asked("send_held").length === 1, "them to be sent");
});

test("a paused queue says why and goes on by a person’s word", async () => {
  opened = await open("queue-paused");
  await read("The queue of “Personal” waits");
  await read("Top up your balance");
  await click("Resume");
  await until(() => !isRead("waits"), "the notice to go");
});

test("a key that is refused leads back to the key field, and the prompt stays", async () => {
  opened = await open("key-refused");
  const prompt = await get<HTMLTextAreaElement>("textarea");
  await userEvent.fill(prompt, "a lighthouse in a storm");
  await click("Generate");
  await read("The key was not accepted");
  await userEvent.fill(await get("input[type=password]"), "sk-new");
  await click("Save the key");
  await until(() => asked("set_key").length === 1, "the key");
  await until(() => !document.querySelector("[data-modal]"), "the question to go");
  expect((await get<HTMLTextAreaElement>("textarea")).value).toBe("a lighthouse in a storm");
});

test("fault_52: without a keychain the key is asked for where the request stopped, and lasts until the end", async () => {
  opened = await open("live", { keychain: faultOf("keychain_missing"), generating: faultOf("keychain_missing") });
  await userEvent.fill(await get("textarea"), "a lighthouse in a storm");
  await click("Generate");
  await userEvent.fill(await get("input[type=password]"), "sk-new");
  await click("Save the key");
  await click("Use it until Safelight ends");
  await until(() => asked("set_key").length === 2, "the key");
  expect(asked("set_key")[1]).toMatchObject({ key: "sk-new", session_only: true });
  await until(() => !document.querySelector("[data-modal]"), "the question to go");
});

test.each([
  ["Wait, then quit", "wait"],
  ["Quit now, may lose 2 paid replies", "now"],
  ["Cancel", "stay"],
] as const)("fault_59: whoever quits with paid replies on their way is asked: %s", async (button, value) => {
  opened = await open("quitting");
  await read("2 paid replies are on their way");
  await click(button);
  await until(() => asked("quit").length === 1, "the answer");
  expect(asked("quit")).toEqual([{ value }]);
  if (value === "wait") await read("Waiting for");
});

test("fault_59: one reply is asked about as one", async () => {
  opened = await open("quitting", { quitWith: 1 });
  await read("A paid reply is on its way");
  await read("Safelight can wait until it is safe in the library");
});

test("fault_59: waiting can be given up", async () => {
  opened = await open("quitting");
  await click("Wait, then quit");
  await click("Do not quit");
  await until(() => !document.querySelector("[data-modal]"), "the question to go");
  expect(asked("quit")).toEqual([{ value: "wait" }, { value: "stay" }]);
});
