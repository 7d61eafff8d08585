import type { JSX } from "solid-js";
import "./kbd.css";

/** A key, drawn as its cap. */
export function Kbd(props: { keys: string }): JSX.Element {
  return <kbd class="cap">{props.keys}</kbd>;
}
