import { ChevronsUpDown } from "lucide";
import { For } from "solid-js";
import type { JSX } from "solid-js";
import "./field.css";
import { Icon } from "./icon";

interface Props<T extends string> {
  label: string;
  id?: string;
  value: T;
  options: readonly { value: T; label: string }[];
  onChange: (value: T) => void;
  disabled?: boolean;
}

/** One of a few, in the system's own list. */
export function Choice<T extends string>(props: Props<T>): JSX.Element {
  return (
    <div class="choice">
      <select
        id={props.id}
        aria-label={props.label}
        value={props.value}
        disabled={props.disabled}
        onChange={(event) => {
          const chosen = props.options.find((option) => option.value === event.currentTarget.value);
          if (chosen) props.onChange(chosen.value);
        }}
      >
        <For each={props.options}>
          {(option) => (
            <option value={option.value} selected={option.value === props.value}>
              {option.label}
            </option>
          )}
        </For>
      </select>
      <Icon of={ChevronsUpDown} size={14} />
    </div>
  );
}
