import { Ban, Check, CircleAlert, Clock, LoaderCircle, Pause, TriangleAlert, Unplug } from "lucide";
import type { IconNode } from "lucide";
import { Show } from "solid-js";
import type { JSX } from "solid-js";
import type { Job } from "../../bindings/job";
import { Icon } from "../../components/icon";
import { Progress } from "../../components/progress";
import { useApp } from "../../state/app";
import { words } from "../../words";
import { costText, elapsedOf, hasEnded, hasFailed, isWaiting, partOf, phaseText, textOf } from "./job-words";

interface Props {
  job: Job;
  /** How many wait before it. */
  before: number;
  now: number;
  chosen: boolean;
  onChoose: () => void;
}

function iconOf(job: Job): IconNode {
  if (job.phase === "failed") return CircleAlert;
  if (job.phase === "interrupted") return Unplug;
  if (job.phase === "cancelled") return Ban;
  if (hasFailed(job)) return TriangleAlert;
  if (hasEnded(job)) return Check;
  if (job.phase === "held") return Pause;
  return isWaiting(job) ? Clock : LoaderCircle;
}

/** One request. */
export function JobRow(props: Props): JSX.Element {
  const app = useApp();
  const part = (): number | null | undefined => partOf(props.job, app.receiving(props.job.id));
  const elapsed = (): number | null => elapsedOf(props.job, props.now);
  const phase = (): string => phaseText(props.job, props.before, app.receiving(props.job.id) !== undefined);
  // A row shows the beginning of a prompt, however long it is.
  const prompt = (): string => (textOf(props.job, "prompt") ?? "").slice(0, 300);
  return (
    <button
      type="button"
      class="job-row"
      data-job={props.job.id}
      classList={{
        failed: hasFailed(props.job),
        done: hasEnded(props.job) && !hasFailed(props.job) && props.job.phase === "done",
        running: part() !== undefined,
      }}
      aria-pressed={props.chosen}
      onClick={() => props.onChoose()}
    >
      <Icon of={iconOf(props.job)} />
      <span class="row-words">
        <bdi class="cut">{prompt()}</bdi>
        <span class="small t3 cut">
          <bdi>
            {words.queue.meta(
              textOf(props.job, "model") ?? "",
              textOf(props.job, "size")?.replace("x", " × ") ?? null,
              props.job.asked,
              textOf(props.job, "quality"),
            )}
          </bdi>
        </span>
      </span>
      <span class="row-phase">
        <span class="cut">{phase()}</span>
        <Show when={part() !== undefined}>
          <Progress part={part() ?? null} label={phase()} />
        </Show>
      </span>
      <span class="job-time num">
        <Show when={elapsed() !== null}>{words.queue.elapsed(elapsed() ?? 0)}</Show>
      </span>
      <span class="job-cost num cut">{costText(props.job, app.settings())}</span>
    </button>
  );
}
