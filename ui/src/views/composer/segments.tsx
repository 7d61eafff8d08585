/** One of a few values, side by side: native radio buttons, so the arrow keys work as everywhere. */
import { For, createUniqueId } from "solid-js";
import type { JSX } from "solid-js";
import "./segments.css";

interface Props<Value extends string> {
  label: string;
  values: readonly { value: Value; text: string; label?: string }[];
  value: string;
  onChange: (value: Value) => void;
  describedBy?: string | undefined;
  invalid?: boolean | undefined;
  bind?: ((element: HTMLElement) => void) | undefined;
}

export function Segments<Value extends string>(props: Props<Value>): JSX.Element {
  const name = createUniqueId();
  return (
    <div
      class="segments"
      role="radiogroup"
      aria-label={props.label}
      aria-describedby={props.describedBy}
      aria-invalid={props.invalid}
    >
      <For each={props.values}>
        {(choice, index) => (
          <label class="segment">
            <input
              type="radio"
              class="unseen"
              name={name}
              value={choice.value}
              aria-label={choice.label}
              checked={props.value === choice.value}
              ref={(element) => {
                if (index() === 0) props.bind?.(element);
              }}
              onChange={() => props.onChange(choice.value)}
            />
            <span aria-hidden={choice.label === undefined ? undefined : "true"}>{choice.text}</span>
          </label>
        )}
      </For>
    </div>
  );
}
