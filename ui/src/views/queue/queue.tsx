import { Layers } from "lucide";
import { For, Index, Show, createEffect, createMemo, createSignal, on, onCleanup, onMount } from "solid-js";
import type { JSX } from "solid-js";
import type { Job } from "../../bindings/job";
import { Button } from "../../components/button";
import { EmptyState } from "../../components/empty-state";
import { Segments } from "../../components/segments";
import { ToastsView } from "../../components/toasts";
import { useClock } from "../../state/clock";
import { useFrame } from "../../state/create";
import { dayHeading, daysAgo, words } from "../../words";
import { HeldCard } from "./held-card";
import { JobDetailsView } from "./job-details";
import { JobRow } from "./job-row";
import { hasEnded, hasFailed, isWaiting } from "./job-words";
import { PausedQueues } from "./paused-queues";
import "./queue.css";
import { RescueCard } from "./rescue-card";

type Filter = "all" | "running" | "failed";

interface Group {
  title: string;
  jobs: Job[];
}

/** Jobs that come with one page. */
const PAGE = 100;

/** Every request with its phase, its times, and what was sent and came back. */
export function QueueView(): JSX.Element {
  const app = useFrame();
  const [filter, setFilter] = createSignal<Filter>("all");
  const [past, setPast] = createSignal<readonly Job[]>([]);
  /** Looked up one by one, older than what has been paged in. */
  const [asked, setAsked] = createSignal<readonly Job[]>([]);
  const [hasMore, setHasMore] = createSignal(false);
  const [chosen, setChosen] = createSignal<number | null>(null);
  let list: HTMLDivElement | undefined;

  async function load(before: number | null): Promise<void> {
    try {
      const page = await app.host.call("jobs", { limit: PAGE, before });
      setPast((known) => (before === null ? page : [...known, ...page]));
      setHasMore(page.length === PAGE);
    } catch (thrown) {
      app.toasts.fault(thrown);
    }
  }
  onMount(() => void load(null));
  app.actions.register([
    {
      id: "queue.close", label: words.queue.closeDetails, group: words.frame.groups.window, keys: ["Escape"],
      enabled: () => chosen() !== null, run: () => void setChosen(null),
    },
  ]);
  createEffect(on(app.start, () => void load(null), { defer: true }));
  createEffect(on(app.place, (place) => place.at === "queue" && place.job !== undefined && void openJob(place.job)));

  /** Chooses a request that somebody asked for from elsewhere, however old it is. */
  async function openJob(id: number): Promise<void> {
    try {
      if (!jobs().some((job) => job.id === id)) {
        const { job } = await app.host.call("job_details", { id });
        setFilter("all");
        setAsked((known) => [...known, job]);
      }
      setChosen(id);
      requestAnimationFrame(() => list?.querySelector(`[data-job="${id}"]`)?.scrollIntoView({ block: "nearest" }));
    } catch (thrown) {
      app.toasts.fault(thrown);
    }
  }

  const jobs = createMemo(() => {
    const live = new Map(app.jobs().map((job) => [job.id, job]));
    const older = new Map([...asked(), ...past()].filter((job) => !live.has(job.id)).map((job) => [job.id, job]));
    return [...app.jobs(), ...older.values()].sort((a, b) => b.id - a.id);
  });
  const running = createMemo(() => jobs().filter((job) => !hasEnded(job) && !isWaiting(job)));
  const waiting = createMemo(() => jobs().filter((job) => !hasEnded(job) && isWaiting(job)));
  const ended = createMemo(() => jobs().filter((job) => hasEnded(job) && (filter() === "all" || hasFailed(job))));
  const now = useClock(() => running().length > 0);

  const groups = createMemo<Group[]>(() => {
    const found: Group[] = [];
    if (filter() !== "failed") {
      // The next in line stands first.
      found.push({ title: words.queue.running, jobs: running() }, { title: words.queue.waiting, jobs: waiting().toReversed() });
    }
    if (filter() !== "running") found.push(...byDay(ended()));
    return found.filter((group) => group.jobs.length > 0);
  });

  async function clear(): Promise<void> {
    const count = await app.host.call("clear_finished", null);
    app.studio.dropJobs(hasEnded);
    setPast((known) => known.filter((job) => !hasEnded(job)));
    setAsked([]);
    setChosen(null);
    app.toasts.show({ text: words.queue.cleared(count) });
  }

  const step = (event: KeyboardEvent): void => {
    const rows = [...(list?.querySelectorAll<HTMLElement>(".job-row") ?? [])];
    const here = rows.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: rows.length - 1 }[event.key];
    const row = to === undefined ? undefined : rows[to];
    if (!row) return;
    event.preventDefault();
    row.focus();
    row.click();
  };

  const shown = (): Job | undefined => jobs().find((job) => job.id === chosen());
  return (
    <>
      <div class="middle">
        <header class="top-bar">
          <h1>{words.queue.title}</h1>
          <span class="t3 num cut">{words.queue.summary(running().length, waiting().length)}</span>
          <span class="grow" />
          <Segments
            label={words.queue.filter}
            value={filter()}
            options={(["all", "running", "failed"] as const).map((value) => ({ value, label: words.queue.filters[value] }))}
            onChange={setFilter}
          />
          <Button kind="ghost" disabled={!jobs().some(hasEnded)} onClick={() => void clear().catch(app.toasts.fault)}>
            {words.queue.clear}
          </Button>
        </header>
        <main class="queue" id="main" tabIndex={-1}>
          <div class="queue-notices">
            <PausedQueues />
            <RescueCard />
            <HeldCard />
          </div>
          <Show when={groups().length > 0} fallback={<Nothing filter={filter()} />}>
            {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- arrows move between the buttons inside */}
            <div class="queue-list" ref={list} role="group" aria-label={words.queue.list} onKeyDown={step}>
              {/* By place: a request that moves on must not take the keyboard from its row. */}
              <Index each={groups()}>
                {(group) => (
                  <section>
                    <h2>{group().title}</h2>
                    <For each={group().jobs}>
                      {(job, before) => (
                        <JobRow
                          job={job}
                          before={before()}
                          now={now()}
                          chosen={chosen() === job.id}
                          onChoose={() => setChosen((id) => (id === job.id ? null : job.id))}
                        />
                      )}
                    </For>
                  </section>
                )}
              </Index>
              <Show when={hasMore() && filter() !== "running"}>
                <Older more={() => void load(past().at(-1)?.id ?? null)} />
              </Show>
            </div>
          </Show>
        </main>
        <ToastsView toasts={app.toasts} />
      </div>
      <Show when={shown()}>{(job) => <JobDetailsView job={job()} onClose={() => setChosen(null)} />}</Show>
    </>
  );
}

function byDay(jobs: readonly Job[]): Group[] {
  const groups: Group[] = [];
  const now = Date.now();
  for (const job of jobs) {
    const at = job.finished_at ?? job.created_at;
    const ago = daysAgo(at, now);
    const title = ago === 0 ? words.queue.today : ago === 1 ? words.queue.yesterday : dayHeading(at, now);
    const last = groups.at(-1);
    if (last?.title === title) last.jobs.push(job);
    else groups.push({ title, jobs: [job] });
  }
  return groups;
}

/** Older requests come when the end of the list is seen, or by its button. */
function Older(props: { more: () => void }): JSX.Element {
  let button: HTMLDivElement | undefined;
  onMount(() => {
    const watch = new IntersectionObserver((seen) => seen.some((entry) => entry.isIntersecting) && props.more());
    if (button) watch.observe(button);
    onCleanup(() => watch.disconnect());
  });
  return (
    <div ref={button} class="queue-older">
      <Button kind="ghost" onClick={() => props.more()}>
        {words.queue.older}
      </Button>
    </div>
  );
}

function Nothing(props: { filter: Filter }): JSX.Element {
  const title = (): string => ({ all: words.queue.emptyTitle, running: words.queue.emptyRunning, failed: words.queue.emptyFailed })[props.filter];
  const text = (): string => ({ all: words.queue.emptyText, running: words.queue.emptyRunningText, failed: words.queue.emptyFailedText })[props.filter];
  return <EmptyState icon={Layers} title={title()} text={text()} />;
}
