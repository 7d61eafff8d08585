import type { IconNode } from "lucide";
import { Show } from "solid-js";
import type { JSX } from "solid-js";
import "./empty-state.css";
import { Icon } from "./icon";

interface Props {
  icon: IconNode;
  title: string;
  text: JSX.Element;
  /** What can be done about it; the main one first. */
  actions?: JSX.Element;
}

/** A place with nothing in it says why, and what to do. */
export function EmptyState(props: Props): JSX.Element {
  return (
    <div class="empty-state">
      <Icon of={props.icon} size={28} />
      <h2>{props.title}</h2>
      <div class="empty-text">{props.text}</div>
      <Show when={props.actions}>
        <div class="empty-actions">{props.actions}</div>
      </Show>
    </div>
  );
}
