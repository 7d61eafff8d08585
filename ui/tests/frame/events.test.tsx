import { createRoot } from "solid-js";
import { unwrap } from "solid-js/store";
import { expect, test } from "vitest";
import type { Job } from "../../src/bindings/job";
import { fakeHost } from "../../src/host/fake/fake";
import type { FakeHost } from "../../src/host/fake/fake";
import { sceneNamed } from "../../src/host/fake/scenes";
import type { ImagesEvent } from "../../src/state/app";
import { createApp } from "../../src/state/create";
import type { Frame } from "../../src/state/create";
import { until } from "../open";

async function begin(scene = "queue"): Promise<{ host: FakeHost; app: Frame; heard: ImagesEvent[] }> {
  const host = fakeHost(sceneNamed(scene), { pace: 0 });
  const app = await createApp(host);
  const heard: ImagesEvent[] = [];
  createRoot(() => app.onImages((event) => heard.push(event)));
  return { host, app, heard };
}
/** A job as the host would send it. */
const sent = (job: Job, change: Partial<Job>): Job => ({ ...unwrap(job), ...change });
const called = (host: FakeHost, name: string): number => host.world.asked.filter((one) => one.name === name).length;

test("a batch that is missing makes the page subscribe and begin anew, and read all images again", async () => {
  const { host, app, heard } = await begin();
  const [before, starts] = [app.start(), called(host, "start")];
  host.loseBatch();
  host.world.tell({ event: "images_changed", ids: [1] });
  await until(() => app.start() !== before, "another beginning");
  expect(heard).toEqual([{ event: "images_reset" }]);
  expect(called(host, "start")).toBe(starts + 1);
  // The numbers begin anew, and what comes then is heard again.
  host.world.tell({ event: "images_changed", ids: [2] });
  await until(() => heard.length === 2, "the next event");
  expect(heard[1]).toEqual({ event: "images_changed", ids: [2] });
});

test("what changes a job changes it in its place, newest first, and keeps the others as they are", async () => {
  const { host, app } = await begin();
  const [first, second] = app.jobs();
  if (!first || !second) throw new Error("the scene has jobs");
  host.world.tell({ event: "job", job: sent(second, { phase: "failed", state: "failed", finished_at: 5 }) });
  await until(() => app.jobs()[1]?.phase === "failed", "the change");
  expect(app.jobs()[0]).toBe(first);
  expect(app.jobs()[1]).toBe(second);
  host.world.tell({ event: "job", job: sent(first, { id: 99 }) });
  await until(() => app.jobs()[0]?.id === 99, "the newest in front");
});

test("counts follow the images, however many events come at once", async () => {
  const { host, app } = await begin();
  const before = called(host, "counts");
  await host.call("trash", { which: { which: "ids", ids: [100, 101, 102] } });
  for (let at = 0; at < 50; at += 1) host.world.tell({ event: "images_changed", ids: [at] });
  await until(() => app.counts().trash === 28, "the trash to be counted");
  expect(called(host, "counts") - before).toBeLessThan(60);
});

test("whoever comes back to the window asks once how many images there are", async () => {
  const { host, app } = await begin();
  await until(() => !app.gallery.loading(), "the list");
  const [counts, lists] = [called(host, "counts"), called(host, "gallery")];
  app.gallery.lookAgain(app.studio.recount());
  await until(() => called(host, "counts") > counts, "the question");
  host.world.fileFromOutside();
  app.gallery.lookAgain(app.studio.recount());
  await until(() => called(host, "gallery") > lists, "the list anew");
  expect(called(host, "counts") - counts).toBe(2);
});

test("fault_37: links that die soon are told, with the way to their job", async () => {
  const { host, app } = await begin();
  const job = app.jobs().at(-1);
  if (!job) throw new Error("the scene has jobs");
  host.world.tell({ event: "links_die_soon", job_id: job.id, images: 4, expires_at: Date.now() + 600_000 });
  const notice = await until(() => app.toasts.shown()[0], "the notice");
  expect(notice.text).toBe("4 paid images expire in 10 minutes. They are still being fetched.");
  notice.button?.run();
  expect(app.place()).toEqual({ at: "queue", job: job.id });
});

test("bytes of a reply are known until its job ends", async () => {
  const { host, app } = await begin();
  const job = app.jobs().find((one) => one.phase === "sending");
  if (!job) throw new Error("the scene has one that is sending");
  host.world.tell({ event: "receiving", job_id: job.id, bytes: 10, total: 100 });
  await until(() => app.receiving(job.id)?.bytes === 10, "the bytes");
  host.world.tell({ event: "job", job: sent(job, { phase: "done", state: "done", finished_at: 7 }) });
  await until(() => app.receiving(job.id) === undefined, "the end");
});

test("settings are seen at once and taken back when they cannot be kept", async () => {
  const { host, app } = await begin();
  host.failNext("change_settings", { code: "disk", message: "No." });
  const kept = app.changeSettings({ theme: "light" });
  expect(app.settings().theme).toBe("light");
  await expect(kept).rejects.toMatchObject({ code: "disk" });
  expect(app.settings().theme).toBe("dark");
});

test("settings changed in a row are kept in order, the last word last", async () => {
  const { host, app } = await begin();
  const heights = [100, 120, 140, 160];
  await Promise.all(heights.map((height) => app.changeSettings({ interface: { ...app.settings().interface, row_height: height } })));
  expect(app.settings().interface.row_height).toBe(160);
  expect(host.world.settings().interface.row_height).toBe(160);
  // Between the first and the last nothing waits that nobody wants any more.
  expect(called(host, "change_settings")).toBeLessThanOrEqual(2);
});

test("an entry of the native menu runs the action of its name", async () => {
  const { host, app } = await begin();
  let ran = 0;
  createRoot(() => app.actions.register([{ id: "test.it", label: "", group: "", run: () => void (ran += 1) }]));
  host.world.tell({ event: "menu", action: "test.it" }, { event: "menu", action: "nobody.knows" });
  await until(() => ran === 1, "the action");
});
