import type { IconNode } from "lucide";
import { For, Show, createUniqueId } from "solid-js";
import type { JSX } from "solid-js";
import { Icon } from "./icon";
import "./segments.css";

interface Props<T extends string> {
  /** What is chosen here, for a screen reader. */
  label: string;
  value: T;
  options: readonly { value: T; label: string; icon?: IconNode }[];
  onChange: (value: T) => void;
  disabled?: boolean;
}

/** One of a few, side by side; one with an icon shows its name when pointed at. */
export function Segments<T extends string>(props: Props<T>): JSX.Element {
  const name = createUniqueId();
  return (
    <div class="segments" role="radiogroup" aria-label={props.label}>
      <For each={props.options}>
        {(option) => (
          <label class="segment" classList={{ on: props.value === option.value }} title={option.icon && option.label}>
            <input
              type="radio"
              class="unseen"
              name={name}
              value={option.value}
              checked={props.value === option.value}
              disabled={props.disabled}
              aria-label={option.icon && option.label}
              onChange={() => props.onChange(option.value)}
            />
            <Show when={option.icon} fallback={option.label}>
              {(icon) => <Icon of={icon()} />}
            </Show>
          </label>
        )}
      </For>
    </div>
  );
}
