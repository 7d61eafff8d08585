import { Show } from "solid-js";
import type { JSX } from "solid-js";
import "./switch.css";

interface Props {
  label: string;
  on: boolean;
  onChange: (on: boolean) => void;
  disabled?: boolean;
  /** The label is seen elsewhere. */
  bare?: boolean;
}

/** On or off, at once. */
export function Switch(props: Props): JSX.Element {
  return (
    <label class="switch-row">
      <input
        type="checkbox"
        role="switch"
        aria-checked={props.on}
        class="switch"
        checked={props.on}
        disabled={props.disabled}
        aria-label={props.bare ? props.label : undefined}
        onChange={(event) => props.onChange(event.currentTarget.checked)}
      />
      <Show when={!props.bare}>{props.label}</Show>
    </label>
  );
}

/** A box to tick, for what is kept or sent with something else. */
export function Check(props: Props): JSX.Element {
  return (
    <label class="switch-row">
      <input
        type="checkbox"
        class="check"
        checked={props.on}
        disabled={props.disabled}
        aria-label={props.bare ? props.label : undefined}
        onChange={(event) => props.onChange(event.currentTarget.checked)}
      />
      <Show when={!props.bare}>{props.label}</Show>
    </label>
  );
}
