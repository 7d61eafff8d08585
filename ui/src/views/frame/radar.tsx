import { Timer } from "lucide";
import { Show } from "solid-js";
import type { JSX } from "solid-js";
import { Icon } from "../../components/icon";
import { useFrame } from "../../state/create";
import { URGENT_MS, minutesUntil } from "../../state/unsaved";
import { number, words } from "../../words";
import { watchRescue } from "../queue/rescue";
import "./radar.css";

/** How many paid images expire, and when; opens the queue at the first of them. */
export function Radar(): JSX.Element {
  const app = useFrame();
  const { rescue, now } = watchRescue(app);
  const until = (): number => rescue().until ?? 0;
  const text = (): string => words.queue.rescue.radar(rescue().alive.length, minutesUntil(until(), now()));
  const first = () => rescue().alive.find(({ output }) => output.expires_at === until())?.job.id;
  const open = (): void => {
    const job = first();
    app.go({ at: "queue", ...(job === undefined ? {} : { job }) });
  };
  return (
    <Show when={rescue().alive.length > 0}>
      <button type="button" class="nav radar" classList={{ urgent: until() - now() < URGENT_MS }} title={text()} onClick={open}>
        <Icon of={Timer} />
        <span class="name num">{text()}</span>
        <Show when={!app.panels.sidebar()}>
          <span class="badge num" aria-hidden="true">
            {number(rescue().alive.length)}
          </span>
        </Show>
      </button>
    </Show>
  );
}
