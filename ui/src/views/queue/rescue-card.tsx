import { LifeBuoy } from "lucide";
import { Show, createMemo, createSignal } from "solid-js";
import type { JSX } from "solid-js";
import { Button } from "../../components/button";
import { Icon } from "../../components/icon";
import { isFault } from "../../host/host";
import { useFrame } from "../../state/create";
import { URGENT_MS, jobsOf, minutesUntil, without } from "../../state/unsaved";
import type { Unsaved } from "../../state/unsaved";
import { time, words } from "../../words";
import { dismiss } from "../gallery/jobs";
import "./rescue-card.css";
import { watchRescue } from "./rescue";

/** What of the paid images is in danger or lost, and what is done about it. Nothing is shown when all is well. */
export function RescueCard(): JSX.Element {
  const app = useFrame();
  const [busy, setBusy] = createSignal(false);
  const { rescue, now } = watchRescue(app);
  const shown = createMemo(() => without(rescue(), app.panels.putAside()));
  const all = (): readonly Unsaved[] => [...shown().alive, ...shown().lost];
  const say = words.queue.rescue;

  const title = (): string => (shown().alive.length > 0 ? say.title(shown().alive.length) : say.lostTitle(shown().lost.length));
  const isUrgent = (): boolean => {
    const { until } = shown();
    return until !== null && until - now() < URGENT_MS;
  };
  const until = (): string => {
    const moment = shown().until ?? 0;
    return moment <= now() ? say.overdue : say.until(time(moment), minutesUntil(moment, now()));
  };
  const tries = (): string => {
    const { nextTry, underWay } = shown();
    if (underWay) return say.underWay;
    return nextTry === null ? say.gaveUp : nextTry <= now() ? say.underWay : say.nextTry(time(nextTry));
  };
  const why = (): string => shown().alive.find(({ output }) => output.fault !== null)?.output.fault?.message ?? "";

  async function act(work: () => Promise<void>): Promise<void> {
    setBusy(true);
    try {
      await work();
    } catch (thrown) {
      app.toasts.fault(thrown);
    } finally {
      setBusy(false);
    }
  }
  async function tryNow(): Promise<void> {
    for (const { id } of jobsOf(shown().alive)) {
      try {
        app.studio.putJobs([await app.host.call("retry", { id })]);
      } catch (thrown) {
        // It is being fetched at this moment: what was asked for.
        if (!isFault(thrown) || thrown.code !== "not_now") throw thrown;
      }
    }
  }
  async function copy(): Promise<void> {
    const details = [];
    for (const { id } of jobsOf(all())) details.push((await app.host.call("job_details", { id })).support);
    await app.host.call("copy_text", { value: details.join("\n\n") });
    app.toasts.show({ text: words.frame.copied });
  }
  async function putAside(): Promise<void> {
    const names = all().map(({ name }) => name);
    const waiting = new Set(jobsOf(shown().alive).map((job) => job.id));
    // What is lost for good is seen with this; a job that still waits for an image keeps its tile.
    for (const job of jobsOf(shown().lost)) if (job.finished_at !== null && !waiting.has(job.id)) await dismiss(app, job.id);
    app.panels.putAsideAlso(names);
  }

  return (
    <Show when={all().length > 0}>
      <section class="rescue-card" classList={{ urgent: isUrgent() || shown().alive.length === 0 }} aria-label={title()}>
        <Icon of={LifeBuoy} />
        <div class="rescue-words" role="status">
          <p class="strong">{title()}</p>
          <Show when={shown().alive.length > 0}>
            <p class="t2 num">
              {until()} {tries()} <bdi>{why()}</bdi>
            </p>
          </Show>
          <Show when={shown().lost.length > 0}>
            <p class="t2 num">
              {shown().alive.length > 0 ? say.alsoLost(shown().lost.length) : say.lost} {say.cost[moneyOf(shown().lost)](costOf(app, shown().lost))}
            </p>
          </Show>
        </div>
        <div class="rescue-buttons">
          <Show when={shown().alive.length > 0}>
            <Button disabled={busy()} onClick={() => void act(tryNow)}>
              {say.tryNow}
            </Button>
          </Show>
          <Button kind="ghost" disabled={busy()} onClick={() => void act(copy)}>
            {words.gallery.job.copyDetails}
          </Button>
          <Button kind="ghost" disabled={busy()} onClick={() => void act(putAside)}>
            {words.queue.dismiss}
          </Button>
        </div>
      </section>
    </Show>
  );
}

/** What is known of the bill for lost images. */
function moneyOf(lost: readonly Unsaved[]): "free" | "billed" | "unknown" | "not_billed" {
  if (lost.every(({ job }) => job.demo)) return "free";
  const known = new Set(lost.map(({ output, job }) => output.fault?.billing ?? job.fault?.billing ?? "billed"));
  if (known.has("unknown")) return "unknown";
  return known.has("billed") ? "billed" : "not_billed";
}

/** Dollars by the person's own table; `null`: a model without a price is among them. */
function costOf(app: ReturnType<typeof useFrame>, lost: readonly Unsaved[]): number | null {
  let sum = 0;
  for (const { job } of lost) {
    const model = job.request["model"];
    const prices = app.settings().profiles.find((profile) => profile.id === job.profile_id)?.prices;
    const price = typeof model === "string" ? prices?.[model] : undefined;
    if (price === undefined) return null;
    sum += price;
  }
  return sum;
}
