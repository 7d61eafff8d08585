import { CircleAlert, Info, Lightbulb } from "lucide";
import type { IconNode } from "lucide";
import { Show } from "solid-js";
import type { JSX } from "solid-js";
import { Icon } from "./icon";
import "./notice.css";

interface Props {
  kind?: "plain" | "bad" | "lamp";
  icon?: IconNode;
  title?: string;
  children: JSX.Element;
  actions?: JSX.Element;
}

/** A box in the flow of the page that says something lasting. */
export function Notice(props: Props): JSX.Element {
  const icon = (): IconNode => props.icon ?? (props.kind === "bad" ? CircleAlert : props.kind === "lamp" ? Lightbulb : Info);
  return (
    <div class={`notice ${props.kind ?? "plain"}`} role="status">
      <Icon of={icon()} />
      <div class="notice-text">
        <Show when={props.title}>
          <p class="strong">{props.title}</p>
        </Show>
        {props.children}
      </div>
      <Show when={props.actions}>
        <div class="notice-actions">{props.actions}</div>
      </Show>
    </div>
  );
}
