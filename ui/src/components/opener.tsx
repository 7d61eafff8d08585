import type { JSX } from "solid-js";

interface Props {
  ref: (element: HTMLButtonElement) => void;
  /** What it opens. */
  opens: "menu" | "dialog";
  open: boolean;
  /** The id of what is open. */
  id: string;
  class?: string | undefined;
  label: string;
  title?: string | undefined;
  onClick: () => void;
  onKeyDown?: (event: KeyboardEvent) => void;
  children: JSX.Element;
}

/** A button beside which something floats. */
export function Opener(props: Props): JSX.Element {
  return (
    <button
      ref={(element) => props.ref(element)}
      type="button"
      class={props.class}
      aria-label={props.label}
      title={props.title}
      aria-haspopup={props.opens}
      aria-expanded={props.open}
      aria-controls={props.open ? props.id : undefined}
      onClick={() => props.onClick()}
      onKeyDown={(event) => props.onKeyDown?.(event)}
    >
      {props.children}
    </button>
  );
}
