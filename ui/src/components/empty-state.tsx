import type { IconNode } from "lucide";
import { Show } from "solid-js";
import type { JSX } from "solid-js";
import { Dynamic } from "solid-js/web";
import "./empty-state.css";
import { Icon } from "./icon";

interface Props {
  icon: IconNode;
  title: string;
  text: JSX.Element;
  /** What can be done about it; the main one first. */
  actions?: JSX.Element;
  /** The rank of its heading; 1 where it is all there is. */
  level?: 1 | 2;
}

/** A place with nothing in it says why, and what to do. */
export function EmptyState(props: Props): JSX.Element {
  return (
    <div class="empty-state">
      <Icon of={props.icon} size={28} />
      <Dynamic component={props.level === 1 ? "h1" : "h2"} class="empty-title">
        {props.title}
      </Dynamic>
      <div class="empty-text">{props.text}</div>
      <Show when={props.actions}>
        <div class="empty-actions">{props.actions}</div>
      </Show>
    </div>
  );
}
