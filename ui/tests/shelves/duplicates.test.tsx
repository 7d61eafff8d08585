import { afterEach, expect, test } from "vitest";
import { userEvent } from "vitest/browser";
import type { Kept } from "../../src/bindings/curation";
import type { CommandName } from "../../src/host/host";
import { open, until } from "../open";
import type { Opened } from "../open";
import { choose, click, get, read } from "../frame/look";

let opened: Opened | undefined;
afterEach(() => {
  opened?.close();
  opened = undefined;
});

const asked = <T,>(name: CommandName): T[] => (opened?.host.world.asked ?? []).filter((one) => one.name === name).map((one) => one.args as T);
const groups = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>(".duplicate-group")];

async function begin(): Promise<void> {
  opened = await open("duplicates", { images: 240 });
  await until(() => groups()[0]?.querySelector(".duplicate img"), "the groups");
}

test("groups stand side by side with the best marked; another can be chosen, and one group is cleared", async () => {
  await begin();
  const [group] = groups();
  expect(group?.querySelectorAll(".duplicate.kept")).toHaveLength(1);
  const other = group?.querySelector<HTMLElement>(".duplicate:not(.kept) button");
  other?.click();
  await until(() => other?.getAttribute("aria-pressed") === "true", "the other is kept");
  const before = groups().length;
  await click("Keep the best of group 1");
  await until(() => asked("keep_best").length === 1, "the step");
  const [step] = asked<Kept>("keep_best");
  expect(step?.keep).toHaveLength(1);
  expect(step?.trash).not.toContain(step?.keep[0]);
  await until(() => groups().length < before, "one group less");
  await click("Undo");
  await until(() => groups().length === before, "all of them again");
});

test("all groups are cleared in one step, once it was asked for", async () => {
  await begin();
  await click("Keep the best of all groups");
  expect(asked("keep_best")).toEqual([]);
  await click("Move to the trash");
  await until(() => asked("keep_best").length === 1, "one step");
  await read("Nothing is there twice");
  await userEvent.keyboard("{Control>}z{/Control}");
  await until(() => groups().length > 0, "all of them again");
  expect(asked("undo")).toHaveLength(1);
});

test("the same file, the same pixels and what looks alike are three questions", async () => {
  await begin();
  await choose("near");
  await until(() => asked("duplicates").some((args) => JSON.stringify(args) === '{"value":"near"}'), "the third");
  await until(() => groups().length > 0, "its groups");
  const before = groups().length;
  (await get<HTMLElement>(".duplicate-foot .btn.ghost")).click();
  await until(() => groups().length === before - 1, "one that stays as it is");
  expect(asked("keep_best")).toEqual([]);
});

test("of a large group the first images are drawn, the others when they are asked for", async () => {
  await begin();
  const world = opened?.host.world;
  if (world) world.answers.duplicates = () => [{ ids: Array.from({ length: 40 }, (_, n) => 240 - n), best: 240 }];
  await choose("file");
  await until(() => groups().length === 1 && groups()[0]?.querySelectorAll("figure").length === 24, "the first of the group");
  await click("Show 16 more images");
  await until(() => groups()[0]?.querySelectorAll("figure").length === 40, "all of the group");
  await click("Keep the best of group 1");
  await until(() => asked("keep_best").length === 1, "the step");
  expect(asked<Kept>("keep_best")[0]?.trash).toHaveLength(39);
});

test("the fake answers as the core does: the best first, never the last one away, nothing back from an emptied trash", async () => {
  opened = await open("duplicates", { images: 240 });
  const { host } = opened;
  const { members } = await host.call("family", { id: 100 });
  expect(members.map(({ image }) => image.id)).toEqual([20, 60, 100, 140, 180]);
  expect(members.map(({ parent }) => parent)).toEqual([null, 20, 60, 100, 140]);
  const found = await host.call("duplicates", { value: "file" });
  expect(found.every(({ ids, best }) => ids[0] === best && ids.length > 1)).toBe(true);
  expect(found.map(({ best }) => best)).toEqual(found.map(({ best }) => best).toSorted((a, b) => b - a));
  const [keep = 0, ...rest] = found[0]?.ids ?? [];
  for (const wrong of [{ keep: [], trash: rest }, { keep: [keep], trash: [keep] }, { keep: [9999], trash: rest }])
    await expect(host.call("keep_best", wrong)).rejects.toMatchObject({ code: "not_now" });
  await host.call("keep_best", { keep: [keep], trash: rest });
  await host.call("empty_trash", null);
  expect(await host.call("images", { ids: rest })).toEqual([]);
  expect((await host.call("undo", { value: null })).kind).toBeNull();
});

test("the trash is emptied on a person's word only", async () => {
  opened = await open("trash");
  await click("Empty the trash");
  await read("Empty the trash of");
  await click("Cancel");
  expect(asked("empty_trash")).toEqual([]);
  await click("Empty the trash");
  await userEvent.click(await until(() => document.querySelector("[data-modal] .btn.danger"), "the last word"));
  await until(() => asked("empty_trash").length === 1, "the emptying");
  await read("The trash is empty");
});

test("how long images stay in the trash is a setting", async () => {
  opened = await open("settings-library");
  await userEvent.selectOptions(await get("#trash-days"), "30");
  await until(() => asked("change_settings").length === 1, "the change");
  expect(asked("change_settings")).toEqual([{ trash_days: 30 }]);
  opened.close();
  opened = await open("trash");
  await read("until the trash is emptied");
});
