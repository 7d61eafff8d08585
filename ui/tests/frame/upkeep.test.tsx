import { afterEach, expect, test } from "vitest";
import type { CommandName } from "../../src/host/host";
import { open, until } from "../open";
import type { Opened } from "../open";
import { click, get, isRead, read } from "./look";

let opened: Opened | undefined;
afterEach(() => {
  opened?.close();
  opened = undefined;
});

const asked = (name: CommandName): unknown[] => (opened?.host.world.asked ?? []).filter((one) => one.name === name).map((one) => one.args);
const copies = (): number => document.querySelectorAll(".backups li.num").length;

test("copies are listed, and one is made on demand", async () => {
  opened = await open("settings-library");
  await until(() => copies() === 4, "the newest four");
  await click("Show all 5");
  await until(() => copies() === 5, "all of them");
  await click("Back up now");
  await until(() => copies() === 6, "one more");
  await read("A copy was made");
});

test("a sound library says so, with how far the check is", async () => {
  opened = await open("settings-library", {}, 0.2);
  await click("Check every byte");
  await read("of 2,400 files");
  await read("every byte as it was");
  expect(asked("check_library")).toEqual([{ deep: true }]);
  await until(() => document.querySelector(".upkeep-progress") === null, "no progress any more");
});

test("what a check finds is told in sentences, and repaired", async () => {
  opened = await open("settings-library-found");
  await click("Check");
  await read("The files of 3 images are missing");
  await read("images/2026/11/paper-fox-12.png: missing");
  await click("Repair");
  await read("2 files were found in their new places.");
  expect(asked("repair_library")).toEqual([{ anyway: false }]);
});

test("a repair that would change much asks first", async () => {
  opened = await open("settings-library-found");
  const { answers } = opened.host.world;
  const real = answers.repair_library;
  answers.repair_library = async (args) => ({ ...(await real(args)), ...(args.anyway ? {} : { stopped: { missing: 900, moved: 0 } }) });
  await click("Check");
  await click("Repair");
  await read("Mark 900 images as missing or moved?");
  await click("Cancel");
  await until(() => document.querySelector("[data-modal]") === null, "no question");
  expect(asked("repair_library")).toEqual([{ anyway: false }]);
});

test("damaged records lead to rebuilding, which asks once", async () => {
  opened = await open("settings-library-damaged");
  await click("Check");
  await read("The records are damaged.");
  (await get<HTMLElement>(".upkeep-said .btn")).click();
  await read("Rebuild the records?");
  (await get<HTMLElement>("[data-modal] .btn.primary")).click();
  await read("The records were made anew");
  await read("library.db.damaged-2026-11-24");
});

test("fault_13: a library that is damaged at the start has its way out there", async () => {
  opened = await open("damaged", { images: 40 });
  await read("The library is damaged");
  await click("Rebuild the library");
  await until(() => document.querySelector(".tile[id]"), "the images");
  expect(isRead("The library is damaged")).toBe(false);
  expect(asked("rebuild_library")).toHaveLength(1);
});
