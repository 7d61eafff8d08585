/** A setting in the panel of all fields: its name, the way back to "not sent", the control, what is wrong with it. */
import { X } from "lucide";
import { Show } from "solid-js";
import type { JSX } from "solid-js";
import { Icon } from "../../components/icon";
import type { Field, Form } from "../../state/form";
import { words } from "../../words";
import { Mark, markId } from "./mark";
import { useComposer } from "./use";
import "./setting.css";

interface SettingProps {
  field: Field;
  label: string;
  class?: string;
  /** A person set it. */
  set: boolean;
  unset: () => void;
  children: JSX.Element;
}

export function Setting(props: SettingProps): JSX.Element {
  return (
    <div class={`compose-setting ${props.class ?? ""}`}>
      <div class="setting-label">
        <span aria-hidden="true">{props.label}</span>
        <Show when={props.set}>
          <Unset label={props.label} unset={props.unset} />
        </Show>
      </div>
      {props.children}
      <Mark field={props.field} />
    </div>
  );
}

/** The way back to "not sent". */
export function Unset(props: { label: string; unset: () => void }): JSX.Element {
  return (
    <button
      type="button"
      class="unset"
      aria-label={words.composer.unset(props.label)}
      title={words.composer.unset(props.label)}
      onClick={() => props.unset()}
    >
      <Icon of={X} size={12} />
    </button>
  );
}

/** The keys of the form that are texts. */
type TextKey = "n" | "size" | "seed" | "negative" | "steps" | "guidance";

interface TextFieldProps {
  field: Field;
  of: TextKey;
  label: string;
  placeholder: string;
  mode?: "numeric" | "decimal" | "text";
  class?: string;
  /** It takes the focus when its field is marked. */
  bound?: boolean;
  ref?: (element: HTMLInputElement) => void;
}

/** A line of text or a number of the form. */
export function TextField(props: TextFieldProps): JSX.Element {
  const composer = useComposer();
  const marked = () => composer.markOf(props.field) !== undefined;
  return (
    <input
      class={`text-field ${props.class ?? ""}`}
      classList={{ "is-bad": marked(), num: props.mode !== "text" }}
      type="text"
      inputmode={props.mode ?? "numeric"}
      dir={props.mode === "text" ? "auto" : undefined}
      autocomplete="off"
      data-field={props.field}
      spellcheck={false}
      aria-label={props.label}
      aria-invalid={marked()}
      aria-describedby={marked() ? markId(props.field) : undefined}
      placeholder={props.placeholder}
      value={composer.form[props.of]}
      onInput={(event) => composer.set(props.of, event.currentTarget.value as Form[TextKey])}
      onBlur={() => composer.keep()}
      ref={(element) => {
        if (props.bound !== false) composer.bind(props.field, element);
        props.ref?.(element);
      }}
    />
  );
}
