import type { JSX } from "solid-js";

/** The lamp: the mark of the program. */
export function Mark(props: { class?: string }): JSX.Element {
  return (
    <svg class={props.class} viewBox="4 3 24 26" aria-hidden="true">
      <g stroke-linecap="round" fill="none" stroke-width="2">
        <path d="M16 5V9" stroke="var(--text)" />
        <path d="M7 18a9 9 0 0 1 18 0z" fill="var(--lamp)" />
        <path d="M5 18H27" stroke="var(--text)" />
        <path d="M10.500 22.500H21.500" stroke="var(--lamp)" opacity=".8" />
        <path d="M13.500 26.500H18.500" stroke="var(--lamp)" opacity=".5" />
      </g>
    </svg>
  );
}
