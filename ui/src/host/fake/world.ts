/** Answers the whole table of commands from memory. */
import type { Fault } from "../../bindings/fault";
import type { Job } from "../../bindings/job";
import type { Order } from "../../bindings/order";
import type { KeyState, Profile } from "../../bindings/profile";
import type { Settings } from "../../bindings/settings";
import type { UndoNames, Which } from "../../bindings/curation";
import type { Change } from "../../bindings/curation";
import type { Draft, Start, Told } from "../../bindings/window";
import { orderOfJob } from "../../state/job-order";
import type { Args, CommandName, Reply } from "../host";
import { curationAnswers } from "./curation";
import { childrenOf, familyOf, parentOf } from "./family";
import type { MakeChange } from "./curation";
import { faultOf } from "./faults";
import { addressOf, makeImages } from "./images";
import { hasEnded, inPhase, newJob, seededJob } from "./jobs";
import { models, promptsUsed, samplePrompt } from "./material";
import { blankOrder, runner } from "./run";
import type { Scene } from "./scene";
import { foundIds, searchAnswers } from "./search";
import { upkeepAnswers } from "./upkeep";
import { makeShelves } from "./shelves";
import { demoProfile, firstSettings } from "./settings";

type Answers = { [Name in CommandName]: (args: Args<Name>) => Reply<Name> | Promise<Reply<Name>> };

export interface World {
  answers: Answers;
  /** Every command that was called with its arguments, for tests. */
  asked: { name: CommandName; args: unknown }[];
  jobs(): readonly Job[];
  settings(): Settings;
  tell(...events: Told[]): void;
  /** An image that another program files in the same library: nobody is told. */
  fileFromOutside(): void;
}

interface Undoable {
  kind: string;
  subject: string | null;
  /** Images it was about; those that are gone for good are no longer. */
  ids: readonly number[];
  /** Tags or albums have changed, too. */
  shelves: boolean;
  undo(): number[];
  redo(): number[];
}

/** A change of more images than these names none of them. */
const MOST_NAMED = 10_000;

/** `send` carries events to the page; `now` is the world's clock; `pace` scales how long jobs take, 0: at once. */
export function makeWorld(scene: Scene, send: (events: Told[]) => void, now: () => number, pace: number): World {
  const images = makeImages(scene.images, { now, demo: scene.demo ?? false, demoLeft: scene.demoLeft ?? 0, hostile: scene.hostile ?? false });
  const shelves = makeShelves(images, scene.images, scene.bare ?? false);
  let settings = firstSettings(scene);
  let firstRun = scene.firstRun ?? false;
  const profileId = settings.default_profile;
  const keys = new Map<string, KeyState>(settings.profiles.map((profile, at) => [profile.id, at === 0 ? (scene.key ?? (firstRun ? "missing" : "stored")) : at === 1 ? "missing" : "stored"]));
  const asked: World["asked"] = [];
  let kept: Draft | null = null;
  const done: Undoable[] = [];
  const undone: Undoable[] = [];
  let used = promptsUsed(now());
  let paused = scene.paused ? [{ profile_id: profileId, fault: scene.paused }] : [];
  let libraryFault = scene.libraryFault ?? null;
  let libraryPath = "/home/ada/Pictures/Safelight";

  const base = "https://api.routeway.ai/v1";
  let jobs: Job[] = (scene.jobs ?? [])
    .map((seed, at, all) => seededJob(all.length - at, seed, now(), profileId, base))
    .sort((a, b) => b.id - a.id);
  let lastJob = jobs[0]?.id ?? 0;

  const dismissed = new Set<number>();
  const wantsToBeSeen = (job: Job): boolean =>
    job.phase === "failed" || job.phase === "interrupted" || (job.phase === "done" && job.outputs.some((output) => output.phase !== "saved"));

  const fail = (fault: Fault): never => {
    throw fault;
  };
  const wait = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms * pace));
  const profileOf = (id: string): Profile =>
    settings.profiles.find((profile) => profile.id === id) ?? (id === demoProfile.id ? demoProfile : fail(faultOf("no_such_profile")));
  const jobOf = (id: number): Job => jobs.find((job) => job.id === id) ?? fail(faultOf("no_such_job"));

  function put(job: Job, before: readonly Told[] = []): Job {
    jobs = [job, ...jobs.filter((other) => other.id !== job.id)].sort((a, b) => b.id - a.id);
    send([...before, { event: "job", job }]);
    return job;
  }

  const mayWrite = (): void => {
    if (scene.readOnly) fail(scene.readOnly);
  };

  const change: MakeChange = (kind, ids, act, back, more = {}) => {
    mayWrite();
    if (ids.length === 0 && !more.shelves) return { change: null, count: 0, ids: [] };
    act();
    const left = (): number[] => ids.filter(images.has);
    done.push({ kind, subject: more.subject ?? null, ids, shelves: more.shelves ?? false, undo: () => (back(), left()), redo: () => (act(), left()) });
    undone.length = 0;
    tellChanged(ids, more.shelves ?? false);
    return { change: done.length, count: ids.length, ids: ids.length > MOST_NAMED ? [] : [...ids] };
  };
  function tellChanged(ids: readonly number[], shelvesToo: boolean): void {
    if (ids.length > 0) send([{ event: "images_changed", ids: ids.length > MOST_NAMED ? [] : [...ids] }]);
    if (shelvesToo) send([{ event: "shelves_changed" }]);
  }
  function namesOfChanges(): UndoNames {
    const name = (of: Undoable | undefined) => (of ? { kind: of.kind, subject: of.subject, count: of.ids.filter(images.has).length } : null);
    return { undo: name(done.at(-1)), redo: name(undone.at(-1)) };
  }
  const idsOf = (which: Which): number[] => (which.which === "ids" ? which.ids.filter((id) => images.has(id)) : foundIds(images, fail, shelves.shelved, which.look));

  function trash(ids: readonly number[], into: boolean, kind = into ? "trash" : "restore"): Change {
    const some = ids.filter((id) => images.has(id) && images.isTrashed(id) !== into);
    const turn = (when: number | null): void => some.forEach((id) => images.trash(id, when));
    return change(kind, some, () => turn(into ? now() : null), () => turn(into ? null : now()));
  }

  const run = runner({
    scene, images, now, wait, put, send,
    jobOf: (id) => jobs.find((job) => job.id === id),
    pause(fault) {
      paused = [{ profile_id: profileId, fault }];
      send([{ event: "paused", profile_id: profileId, fault }]);
    },
  });

  function enqueue(order: Order): Job {
    mayWrite();
    if (order.prompt.trim() === "") fail({ code: "invalid_request", message: "Write what you want to see.", param: "prompt" });
    const chosen = order.origin.kind === "profile" ? profileOf(order.origin.value) : profileOf(settings.default_profile);
    if (keys.get(chosen.id) === "missing") fail(faultOf("no_key"));
    const isDemo = chosen.id === demoProfile.id;
    lastJob += 1;
    const job = { ...newJob(lastJob, order, now(), chosen.id, chosen.base_url, chosen.default_model ?? "flux-1-dev"), demo: isDemo };
    used = [{ id: lastJob + 1000, prompt: order.prompt, negative_prompt: order.negative_prompt, uses: 1, used_at: now() }, ...used.filter((one) => one.prompt !== order.prompt)];
    put(job);
    if (!scene.frozen) void run.request(job, order, isDemo);
    return job;
  }

  function start(): Start {
    const open = !firstRun && !libraryFault;
    return {
      platform: scene.platform ?? "linux",
      version: "0.3.0",
      first_run: firstRun,
      proposed_library: libraryPath,
      library: open
        ? { id: "6a1f0c52", name: libraryPath.split("/").pop() ?? "", path: libraryPath, writable: !scene.readOnly, read_only_because: scene.readOnly ?? null, warnings: [] }
        : null,
      library_fault: libraryFault,
      settings,
      demo_profile: demoProfile,
      draft: kept ?? { order: { ...blankOrder(), prompt: scene.draft ?? samplePrompt }, unfolded: false },
      jobs: jobs.filter((job) => !hasEnded(job) || (wantsToBeSeen(job) && !dismissed.has(job.id))),
      paused,
      counts: open ? images.counts() : { all: 0, favourites: 0, unrated: 0, trash: 0, demo: 0 },
    };
  }

  const bytesOf = async (id: number): Promise<ArrayBuffer> => (await fetch(addressOf(id, false))).arrayBuffer();

  const answers: Answers = {
    start,
    subscribe: () => null,
    first_frame: () => null,
    quit: () => null,
    set_zoom: () => null,
    open_library({ path, create }) {
      void create;
      libraryPath = path ?? libraryPath;
      libraryFault = null;
      firstRun = false;
      return start();
    },
    choose_folder: () => "/home/ada/Archive/Safelight",
    library_facts: () => ({ images: images.counts().all + images.counts().trash, image_bytes: images.counts().all * 1_912_000, free_bytes: 212_400_000_000 }),
    show_library_folder: () => null,
    ...upkeepAnswers({ scene, images, now, wait, send, opened: () => void (libraryFault = null) }),
    ...searchAnswers(images, fail, shelves.shelved),
    counts: () => images.counts(),
    images: ({ ids }) => ids.flatMap((id) => images.image(id) ?? []),
    image_details({ id }) {
      const image = images.image(id) ?? fail(faultOf("no_such_image"));
      const order: Order = { ...blankOrder(), prompt: image.prompt, negative_prompt: image.negative_prompt, model: image.model, size: image.size, steps: image.steps, guidance: image.guidance, seed: image.seed === null ? { mode: "servers_choice" } : { mode: "fixed", value: image.seed } };
      return {
        image, note: shelves.notes.get(id) ?? null, tags: shelves.tagsOf([id]), albums: shelves.albumsOf([id]), took_ms: 11_400, response_format: "url", profile_name: "Personal",
        parent: parentOf(images, id), children: childrenOf(images, id), file_missing: images.fileMissing(id), order,
      };
    },
    thumbnail_bytes: ({ id }) => bytesOf(id),
    image_bytes: ({ id }) => bytesOf(id),
    rate({ which, rating }) {
      const ids = idsOf(which);
      const before = ids.map((id) => [id, images.rating(id)] as const).filter(([id, old]) => images.has(id) && old !== rating);
      return change("rate", before.map(([id]) => id), () => before.forEach(([id]) => images.rate(id, rating)), () => before.forEach(([id, old]) => images.rate(id, old)));
    },
    favourite({ which, favourite }) {
      const ids = idsOf(which);
      const some = ids.filter((id) => images.has(id) && images.isFavourite(id) !== favourite);
      const turn = (to: boolean): void => some.forEach((id) => images.favour(id, to));
      return change("favourite", some, () => turn(favourite), () => turn(!favourite));
    },
    trash: ({ which }) => trash(idsOf(which), true),
    restore: ({ which }) => trash(idsOf(which), false),
    empty_trash() {
      mayWrite();
      const gone = images.ids("trash");
      gone.forEach((id) => images.remove(id));
      // Nothing brings them back: a change that was only about them is forgotten.
      for (const list of [done, undone]) list.splice(0, list.length, ...list.filter(({ ids }) => ids.length === 0 || ids.some(images.has)));
      if (gone.length > 0) send([{ event: "images_changed", ids: [] }, { event: "shelves_changed" }]);
      return { images: gone.length, left: 0 };
    },
    undo_names: namesOfChanges,
    ...curationAnswers({ images, shelves, change, idsOf, trash: (ids, kind) => trash(ids, true, kind) }),
    family: ({ id }) => ({ members: images.has(id) ? familyOf(images, id) : fail(faultOf("no_such_image")) }),
    trash_demo: () => trash(images.demoIds(), true),
    undo() {
      const last = done.pop();
      if (!last) return { kind: null, subject: null, count: 0, ids: [] };
      undone.push(last);
      const ids = last.undo();
      tellChanged(ids, last.shelves);
      return { kind: last.kind, subject: last.subject, count: ids.length, ids: ids.length > MOST_NAMED ? [] : ids };
    },
    redo() {
      const last = undone.pop();
      if (!last) return { kind: null, subject: null, count: 0, ids: [] };
      done.push(last);
      const ids = last.redo();
      tellChanged(ids, last.shelves);
      return { kind: last.kind, subject: last.subject, count: ids.length, ids: ids.length > MOST_NAMED ? [] : ids };
    },
    copy_image: () => null,
    copy_text: () => null,
    show_in_folder: ({ id }) => (images.fileMissing(id) ? fail(faultOf("no_such_image")) : null),
    open_image: () => null,
    drag_out: () => null,
    open_link: () => null,
    enqueue,
    jobs: ({ limit, before }) => jobs.filter((job) => before === null || job.id < before).slice(0, limit),
    job_details({ id }) {
      const job = jobOf(id);
      const body = JSON.stringify(job.request, null, 2);
      const request = `POST /v1/images/generations\nAuthorization: Bearer (left out)\nContent-Type: application/json\n\n${body}`;
      const replied = job.fault?.api ? JSON.stringify({ error: job.fault.api }, null, 2) : job.outputs.length > 0 ? JSON.stringify({ created: 1, data: job.outputs.map(() => ({ url: "https://img.example/… (signature cut)" })) }, null, 2) : null;
      const status = job.fault?.api ? 422 : job.fault?.code === "key_refused" ? 401 : replied ? 200 : null;
      return { job, request, reply: replied, status, replied_at: job.finished_at, support: `${request}\n\n${replied ?? ""}` };
    },
    cancel({ id }) {
      const job = jobOf(id);
      if (hasEnded(job)) fail(faultOf("not_now"));
      return put(inPhase(job, "cancelled", { cancel_requested: job.sent_at !== null, finished_at: now() }));
    },
    retry({ id }) {
      const job = jobOf(id);
      if (job.outputs.some((output) => output.phase !== "saved")) return run.fetchRest(job);
      const order = orderOfJob(job);
      dismissed.add(id);
      const again = enqueue({ ...order, prompt: order.prompt.replaceAll(/fault:[a-z_]+/g, "").trim() });
      return put({ ...again, retry_of: id });
    },
    dismiss: ({ ids }) => (ids.forEach((id) => dismissed.add(id)), null),
    clear_finished() {
      const before = jobs.length;
      jobs = jobs.filter((job) => !hasEnded(job));
      return before - jobs.length;
    },
    send_held() {
      for (const job of jobs.filter((one) => one.phase === "held")) {
        put(inPhase(job, "queued"));
        if (!scene.frozen) void run.request(job, orderOfJob(job), false);
      }
      return null;
    },
    discard_held() {
      const held = jobs.filter((job) => job.phase === "held");
      held.forEach((job) => put(inPhase(job, "cancelled", { finished_at: now() })));
      return held.length;
    },
    resume_queue({ value }) {
      paused = paused.filter((queue) => queue.profile_id !== value);
      send([{ event: "resumed", profile_id: value }]);
      return null;
    },
    prompt_history: ({ text, limit }) => used.filter((one) => one.prompt.toLowerCase().includes(text.toLowerCase())).slice(0, limit),
    forget_prompt({ value }) {
      used = used.filter((one) => one.id !== value);
      return null;
    },
    save_draft({ value }) {
      kept = value;
      return null;
    },
    change_settings(changed) {
      const next = { ...settings, ...changed };
      settings = next as Settings;
      return settings;
    },
    save_profile({ profile }) {
      if (!/^https?:\/\/[^\s/]+/.test(profile.base_url)) fail(faultOf("bad_base_url", { param: "base_url" }));
      const known = settings.profiles.some((one) => one.id === profile.id);
      settings = { ...settings, profiles: known ? settings.profiles.map((one) => (one.id === profile.id ? profile : one)) : [...settings.profiles, profile] };
      if (!keys.has(profile.id)) keys.set(profile.id, "missing");
      return settings;
    },
    delete_profile({ value }) {
      profileOf(value);
      const profiles = settings.profiles.filter((one) => one.id !== value);
      settings = { ...settings, profiles, default_profile: settings.default_profile === value ? (profiles[0]?.id ?? demoProfile.id) : settings.default_profile };
      return settings;
    },
    key_state({ value }) {
      if (scene.keychain && scene.keychain.code !== "keychain_missing") fail(scene.keychain);
      return value === demoProfile.id ? "not_needed" : (keys.get(value) ?? "missing");
    },
    set_key({ profile, session_only }) {
      if (scene.keychain && !session_only) fail(scene.keychain);
      const state: KeyState = session_only ? "session_only" : "stored";
      keys.set(profile, state);
      if (paused.some((queue) => queue.profile_id === profile)) {
        paused = paused.filter((queue) => queue.profile_id !== profile);
        send([{ event: "resumed", profile_id: profile }]);
      }
      return state;
    },
    delete_key({ value }) {
      const had = keys.get(value) !== "missing";
      keys.set(value, "missing");
      return had;
    },
    models: () => ({ entries: models(scene.offline ?? false), curated_on: "2026-11-02", fault: scene.offline ? faultOf("not_reached") : null }),
    async test_connection({ value }) {
      profileOf(value);
      await wait(300);
      return scene.offline ? fail(faultOf("not_reached")) : { ms: 212, image_models: 14 };
    },
  };

  return { answers, asked, jobs: () => jobs, settings: () => settings, tell: (...events) => send(events), fileFromOutside: () => void images.add({ prompt: "Filed by another program" }) };
}
