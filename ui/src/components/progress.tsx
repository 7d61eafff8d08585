import { Show } from "solid-js";
import type { JSX } from "solid-js";
import "./progress.css";

/** How far something is, 0 to 1; `null`: nobody knows, and it wanders. */
export function Progress(props: { part: number | null; label: string }): JSX.Element {
  return (
    <div
      class="progress"
      classList={{ wandering: props.part === null }}
      role="progressbar"
      aria-label={props.label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={props.part === null ? undefined : Math.round(props.part * 100)}
    >
      <Show when={props.part !== null} fallback={<i />}>
        <i style={{ width: `${(props.part ?? 0) * 100}%` }} />
      </Show>
    </div>
  );
}
