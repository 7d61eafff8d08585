import type { IconNode } from "lucide";
import { Show, splitProps } from "solid-js";
import type { JSX } from "solid-js";
import "./button.css";
import { Icon } from "./icon";

interface Look {
  /** `primary` is the one filled action of a view. */
  kind?: "plain" | "primary" | "ghost" | "danger";
  /** 24, 28, 32 and 36 px high. */
  size?: "small" | "normal" | "large" | "huge";
}

type Native = Omit<JSX.ButtonHTMLAttributes<HTMLButtonElement>, "type" | "class" | "classList">;

interface ButtonProps extends Look, Native {
  icon?: IconNode;
  /** The keys that do the same, as this system writes them. */
  keys?: string;
  type?: "button" | "submit";
  class?: string;
}

const classOf = (look: Look, more?: string): string => `btn ${look.kind ?? "plain"} ${look.size ?? "normal"} ${more ?? ""}`;

/** A button with words. */
export function Button(props: ButtonProps): JSX.Element {
  const [own, rest] = splitProps(props, ["kind", "size", "icon", "keys", "type", "class", "children"]);
  return (
    <button {...rest} type={own.type ?? "button"} class={classOf(own, own.class)}>
      <Show when={own.icon}>{(icon) => <Icon of={icon()} size={14} />}</Show>
      {own.children}
      <Show when={own.keys}>
        <span class="keys" aria-hidden="true">
          {own.keys}
        </span>
      </Show>
    </button>
  );
}

interface IconButtonProps extends Look, Native {
  icon: IconNode;
  /** What it does: its name for a screen reader and what shows when pointed at. */
  label: string;
  keys?: string;
  filled?: boolean;
  /** For one that is on or off. */
  pressed?: boolean;
  class?: string;
}

/** A square button with a picture. */
export function IconButton(props: IconButtonProps): JSX.Element {
  const [own, rest] = splitProps(props, ["kind", "size", "icon", "label", "keys", "filled", "pressed", "class"]);
  return (
    <button
      {...rest}
      type="button"
      class={classOf({ kind: own.kind ?? "ghost", size: own.size }, `square ${own.class ?? ""}`)}
      classList={{ on: own.pressed }}
      aria-label={own.label}
      aria-pressed={own.pressed}
      title={own.keys ? `${own.label} (${own.keys})` : own.label}
    >
      <Icon of={own.icon} size={own.size === "small" ? 14 : 16} filled={own.filled} />
    </button>
  );
}
