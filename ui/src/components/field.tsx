import type { IconNode } from "lucide";
import { Show, createUniqueId, splitProps } from "solid-js";
import type { JSX } from "solid-js";
import "./field.css";
import { Icon } from "./icon";

type Native = Omit<JSX.InputHTMLAttributes<HTMLInputElement>, "class" | "classList" | "onInput" | "onChange" | "value">;

interface Props extends Native {
  label: string;
  /** The label is said, not seen. */
  bare?: boolean;
  value: string;
  icon?: IconNode;
  hint?: JSX.Element;
  /** What is wrong with it, in a sentence. */
  complaint?: string | null;
  /** Every stroke. */
  onInput?: (text: string) => void;
  /** When it is left, or Enter is pressed. */
  onChange?: (text: string) => void;
  /** Stands inside at the end. */
  end?: JSX.Element;
  /** 28 instead of 32 px high. */
  low?: boolean;
  /** Set in the writing of addresses and ids. */
  mono?: boolean;
}

/** A line of text with its label, hint and complaint. */
export function Field(props: Props): JSX.Element {
  const [own, rest] = splitProps(props, [
    "label", "bare", "value", "icon", "hint", "complaint", "onInput", "onChange", "end", "low", "mono", "id",
  ]);
  const made = createUniqueId();
  const id = (): string => own.id ?? made;
  const described = (): string | undefined =>
    [own.complaint ? `${id()}-complaint` : "", own.hint ? `${id()}-hint` : ""].filter(Boolean).join(" ") || undefined;
  return (
    <div class="field-row">
      <Show when={!own.bare}>
        <label class="field-label" for={id()}>
          {own.label}
        </label>
      </Show>
      <div class="field" classList={{ bad: Boolean(own.complaint), low: own.low }}>
        <Show when={own.icon}>{(icon) => <Icon of={icon()} />}</Show>
        <input
          type="text"
          spellcheck={false}
          autocomplete="off"
          {...rest}
          id={id()}
          class="field-input"
          classList={{ mono: own.mono }}
          value={own.value}
          aria-label={own.bare ? own.label : undefined}
          aria-invalid={own.complaint ? true : undefined}
          aria-describedby={described()}
          onInput={(event) => own.onInput?.(event.currentTarget.value)}
          onChange={(event) => own.onChange?.(event.currentTarget.value)}
        />
        {own.end}
      </div>
      <Show when={own.complaint}>
        <p class="field-complaint" id={`${id()}-complaint`} role="alert">
          <bdi>{own.complaint}</bdi>
        </p>
      </Show>
      <Show when={own.hint}>
        <div class="field-hint" id={`${id()}-hint`}>
          {own.hint}
        </div>
      </Show>
    </div>
  );
}
