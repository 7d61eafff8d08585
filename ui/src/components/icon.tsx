import type { IconNode } from "lucide";
import { For } from "solid-js";
import type { JSX } from "solid-js";
import { Dynamic } from "solid-js/web";
import "./icon.css";

/** Sizes of the set; the thinner the line, the larger the icon. */
export type IconSize = 12 | 14 | 16 | 20 | 28;

interface Props {
  /** An icon of `lucide`, such as `import { Heart } from "lucide"`. */
  of: IconNode;
  size?: IconSize;
  filled?: boolean;
  class?: string;
}

/** A picture beside a word, or in a control that has a name of its own: never read out. */
export function Icon(props: Props): JSX.Element {
  return (
    <svg
      class={`icon s${props.size ?? 16} ${props.class ?? ""}`}
      classList={{ filled: props.filled }}
      viewBox="0 0 24 24"
      aria-hidden="true"
    >
      <For each={props.of}>{([tag, attributes]) => <Dynamic component={tag} {...attributes} />}</For>
    </svg>
  );
}
