/** What the studio told: the start, jobs, counts, paused queues, kept true by its events. */
import { batch, createSignal, getOwner, onCleanup } from "solid-js";
import type { Accessor } from "solid-js";
import { createStore, produce, reconcile } from "solid-js/store";
import type { Job } from "../bindings/job";
import type { Settings } from "../bindings/settings";
import type { Upkeep } from "../bindings/upkeep";
import type { Batch, Counts, OpenLibrary, PausedQueue, Start, Told } from "../bindings/window";
import type { Host } from "../host/host";
import type { ImagesEvent } from "./app";

/** What the rest of the state needs of it. */
export interface Studio {
  start: Accessor<Start>;
  library: Accessor<OpenLibrary | null>;
  settings: Accessor<Settings>;
  setSettings(settings: Settings): void;
  counts: Accessor<Counts>;
  jobs: Accessor<readonly Job[]>;
  receiving(jobId: number): Received | undefined;
  paused: Accessor<readonly PausedQueue[]>;
  onImages(hear: (event: ImagesEvent) => void): void;
  /** Hears that albums, smart albums or tags have changed. */
  onShelves(hear: () => void): void;
  /** A long piece of upkeep that goes on; `null`: none. */
  upkeep: Accessor<UpkeepProgress | null>;
  setUpkeep(progress: UpkeepProgress | null): void;
  /** Requests in hand when the program was asked to end; `null`: it was not asked. */
  quitAsked: Accessor<number | null>;
  setQuitAsked(inHand: number | null): void;
  /** Takes over another beginning: a library was opened. */
  restart(start: Start): void;
  /** Forgets jobs that were cleared away; keeps those that a test holds for. */
  dropJobs(drop: (job: Job) => boolean): void;
  /** Puts jobs as they stand now into the list. */
  putJobs(jobs: readonly Job[]): void;
  /** Asks anew how many images there are, and says so too; `null`: it could not be told. */
  recount(): Promise<Counts | null>;
}

export interface UpkeepProgress {
  what: Upkeep;
  /** Files looked at, and how many there are as far as known. */
  done: number;
  of: number;
}

interface Received {
  bytes: number;
  total: number | null;
}

/** What happens with events of the native menu: it runs an action. */
type RunAction = (id: string) => void;

/** What happens when the links of a job's paid images die soon. */
type OnDying = (dying: Extract<Told, { event: "links_die_soon" }>) => void;

/** Hears the host from now on. The fault of a start that fails goes to the caller. */
export async function hearStudio(host: Host, runAction: RunAction, onFault: (thrown: unknown) => void, onDying: OnDying): Promise<Studio> {
  const early: Batch[] = [];
  let take = (heard: Batch): void => void early.push(heard);
  let end = await host.subscribe((heard) => take(heard));
  const first = await host.call("start", null);

  const [start, setStart] = createSignal(first);
  const [settings, setSettings] = createSignal(first.settings);
  const [counts, setCounts] = createSignal(first.counts);
  const [paused, setPaused] = createSignal<readonly PausedQueue[]>(first.paused);
  const [upkeep, setUpkeep] = createSignal<UpkeepProgress | null>(null);
  const [quitAsked, setQuitAsked] = createSignal<number | null>(null);
  const [store, setStore] = createStore<{ jobs: Job[]; receiving: Record<number, Received | undefined> }>({
    jobs: [...first.jobs],
    receiving: {},
  });
  const hearers = new Set<(event: ImagesEvent) => void>();
  const shelfHearers = new Set<() => void>();

  const tell = (event: ImagesEvent): void => {
    for (const hear of [...hearers]) hear(event);
    void recount();
  };

  let counting: Promise<Counts | null> | null = null;
  let next: Promise<Counts | null> | null = null;
  /** One question at a time, and one behind it for all who came meanwhile. */
  function recount(): Promise<Counts | null> {
    if (counting) {
      next ??= counting.then(() => {
        next = null;
        return recount();
      });
      return next;
    }
    const told = (found: Counts | null): Counts | null => {
      counting = null;
      if (found) setCounts(found);
      return found;
    };
    counting = host.call("counts", null).then(told, (thrown: unknown) => {
      onFault(thrown);
      return told(null);
    });
    return counting;
  }

  function putJob(job: Job): void {
    const at = store.jobs.findIndex((known) => known.id <= job.id);
    if (at >= 0 && store.jobs[at]?.id === job.id) setStore("jobs", at, reconcile(job));
    else setStore("jobs", produce((jobs) => void jobs.splice(at < 0 ? jobs.length : at, 0, job)));
    if (job.finished_at !== null && store.receiving[job.id]) setStore("receiving", job.id, undefined);
  }

  function apply(told: Told): void {
    switch (told.event) {
      case "job":
        putJob(told.job);
        break;
      case "receiving":
        setStore("receiving", told.job_id, { bytes: told.bytes, total: told.total });
        break;
      case "little_room":
      case "library_warning":
        onFault(told.fault);
        break;
      case "upkeep":
        setUpkeep({ what: told.what, done: told.done, of: told.of });
        break;
      case "links_die_soon":
        onDying(told);
        break;
      case "images_added":
      case "images_changed":
        tell(told);
        break;
      case "shelves_changed":
        for (const hear of [...shelfHearers]) hear();
        break;
      case "paused":
        setPaused((all) => [...all.filter((other) => other.profile_id !== told.profile_id), told]);
        break;
      case "resumed":
        setPaused((all) => all.filter((other) => other.profile_id !== told.profile_id));
        break;
      case "menu":
        runAction(told.action);
        break;
      case "quit_asked":
        setQuitAsked(told.in_hand);
        break;
    }
  }

  function begin(anew: Start): void {
    batch(() => {
      setStart(anew);
      setSettings(anew.settings);
      setCounts(anew.counts);
      setPaused(anew.paused);
      setStore("jobs", reconcile([...anew.jobs], { key: "id" }));
      setStore("receiving", reconcile({}));
      tell({ event: "images_reset" });
    });
  }

  let expected = 0;
  function hear(heard: Batch): void {
    if (heard.number !== expected) {
      void subscribeAnew();
      return;
    }
    expected += 1;
    batch(() => heard.events.forEach(apply));
  }

  /** A batch is missing: nothing that is on the screen can be trusted. */
  async function subscribeAnew(): Promise<void> {
    end();
    const waiting: Batch[] = [];
    take = (heard) => void waiting.push(heard);
    expected = 0;
    try {
      end = await host.subscribe((heard) => take(heard));
      begin(await host.call("start", null));
    } catch (thrown) {
      onFault(thrown);
    }
    take = hear;
    waiting.forEach((heard) => take(heard));
  }

  take = hear;
  early.forEach((heard) => take(heard));

  return {
    start,
    library: () => start().library,
    settings,
    setSettings,
    counts,
    jobs: () => store.jobs,
    receiving: (jobId) => store.receiving[jobId],
    paused,
    onImages(hearer) {
      hearers.add(hearer);
      if (getOwner()) onCleanup(() => hearers.delete(hearer));
    },
    onShelves(hearer) {
      shelfHearers.add(hearer);
      if (getOwner()) onCleanup(() => shelfHearers.delete(hearer));
    },
    upkeep,
    setUpkeep,
    quitAsked,
    setQuitAsked,
    restart: begin,
    dropJobs: (drop) => setStore("jobs", (jobs) => jobs.filter((job) => !drop(job))),
    putJobs: (jobs) => batch(() => jobs.forEach(putJob)),
    recount,
  };
}
