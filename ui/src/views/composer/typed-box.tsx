/** A field with a list of suggestions that takes any text: the model and the quality. */
import { Combobox } from "@kobalte/core/combobox";
import { ChevronDown, ChevronsUpDown } from "lucide";
import { Show, createMemo, createSignal } from "solid-js";
import type { JSX } from "solid-js";
import { Icon } from "../../components/icon";
import type { Field } from "../../state/form";
import { markId } from "./mark";
import { useComposer } from "./use";
import "./typed-box.css";

/** A value to choose. */
export interface Suggestion {
  value: string;
  /** As the list shows it; the field shows the value itself. */
  text: string;
  /** What else there is to say of it, in grey. */
  note?: string | undefined;
  /** At the right, a price for example. */
  figure?: string | undefined;
  disabled?: boolean;
  /** Typed, and in no list. */
  typed?: boolean;
}

interface Props {
  field: Field;
  label: string;
  placeholder: string;
  showLabel: string;
  value: string;
  suggestions: readonly Suggestion[];
  /** How the list offers a text that it does not hold. */
  typedText: (value: string) => string;
  /** Whether a suggestion goes with what was typed. */
  matches: (suggestion: Suggestion, typed: string) => boolean;
  onChange: (value: string) => void;
  onOpen?: () => void;
  /** Quiet in a row of tools, or a field of a form. */
  look: "pick" | "field";
  /** Leaving the field takes over what was typed; otherwise only a value of the list is taken. */
  takesTyped?: boolean;
  /** At the right of the field itself. */
  figure?: string | undefined;
  /** Below the list. */
  foot?: JSX.Element;
}

/** The list keeps its entries under keys that hold no quotes: it looks them up with a selector. */
const keyOf = (suggestion: Suggestion): string => `=${encodeURIComponent(suggestion.value)}`;

export function TypedBox(props: Props): JSX.Element {
  const composer = useComposer();
  const [typed, setTyped] = createSignal<string | null>(null);
  const [open, setOpen] = createSignal(false);
  let input!: HTMLInputElement;
  const [list, setList] = createSignal<HTMLElement>();

  const known = createMemo(() => {
    const all = [...props.suggestions];
    const add = (value: string, more: Partial<Suggestion>) => {
      if (value !== "" && !all.some((one) => one.value === value)) all.push({ value, text: value, ...more });
    };
    add(props.value, {});
    const text = typed()?.trim() ?? "";
    add(text, { text: props.typedText(text), typed: true });
    return all;
  });
  const chosen = createMemo(() => known().find((one) => one.value === props.value) ?? null);
  const change = (next: boolean) => {
    setOpen(next);
    if (next) props.onOpen?.();
  };
  const isMarked = () => composer.markOf(props.field) !== undefined;
  const fits = (one: Suggestion, text: string) =>
    typed() === null || one.typed === true || text.trim() === "" || props.matches(one, text.trim());

  /** What Enter means when nothing of the list was pointed at: the same word, else the first that fits. */
  function best(text: string): Suggestion | undefined {
    const word = text.trim().toLowerCase();
    const fitting = known().filter((one) => !one.disabled && fits(one, text));
    return fitting.find((one) => one.value.toLowerCase() === word && !one.typed) ?? fitting[0];
  }

  function leave(): void {
    const text = typed()?.trim();
    setTyped(null);
    if (text === undefined || text === props.value) return;
    const same = known().find((one) => one.value.toLowerCase() === text.toLowerCase() && !one.typed);
    if (same && !same.disabled) props.onChange(same.value);
    else if (text === "" || props.takesTyped) props.onChange(text);
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === "Tab") leave();
    if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.isComposing) return;
    const pointedAt = input.getAttribute("aria-activedescendant");
    if (pointedAt || typed() === null) return;
    const choice = best(input.value);
    if (choice) choose(choice);
    setOpen(false);
    event.preventDefault();
  }

  function choose(choice: Suggestion | null): void {
    setTyped(null);
    if (choice) props.onChange(choice.value);
  }

  return (
    <Combobox<Suggestion>
      class="typed-box"
      options={known()}
      optionValue={keyOf}
      optionTextValue="text"
      optionLabel="value"
      optionDisabled={(one) => one.disabled === true}
      defaultFilter={fits}
      value={chosen()}
      onChange={choose}
      open={open()}
      onOpenChange={change}
      validationState={isMarked() ? "invalid" : "valid"}
      placeholder={props.placeholder}
      sameWidth={false}
      gutter={6}
      placement={props.look === "pick" ? "top-start" : "bottom-start"}
      itemComponent={(item) => (
        <Combobox.Item item={item.item} class="suggestion">
          <Combobox.ItemLabel class="suggestion-label">
            <span class="cut" dir="auto">
              {item.item.rawValue.text}
            </span>{" "}
            <Show when={item.item.rawValue.note}>{(note) => <span class="small t3 cut note">{note()}</span>}</Show>{" "}
            <Show when={item.item.rawValue.figure}>{(figure) => <span class="small t3 num figure">{figure()}</span>}</Show>
          </Combobox.ItemLabel>
        </Combobox.Item>
      )}
    >
      <Combobox.Control
        class={`typed-control as-${props.look}`}
        classList={{ "is-bad": isMarked(), "is-set": props.value !== "" }}
      >
        <span class="typed-size" data-text={typed() ?? (props.value || props.placeholder)}>
        <Combobox.Input
          class="typed-input"
          ref={(element: HTMLInputElement) => {
            input = element;
            composer.bind(props.field, element);
          }}
          aria-label={props.label}
          aria-describedby={isMarked() ? markId(props.field) : undefined}
dir="auto"
          onInput={(event: InputEvent) => {
            if (event.currentTarget instanceof HTMLInputElement) setTyped(event.currentTarget.value);
          }}
          onClick={() => {
            if (!open()) change(true);
            input.select();
          }}
          onKeyDown={onKeyDown}
          onBlur={(event: FocusEvent) => {
            const to = event.relatedTarget;
            if (!(to instanceof Node && list()?.contains(to)) && !open()) leave();
          }}
        />
        </span>
        <span class="small t3 num">{props.figure}</span>
        <Combobox.Trigger class="typed-trigger" aria-label={props.showLabel} tabIndex={-1}>
          <Icon of={props.look === "pick" ? ChevronDown : ChevronsUpDown} size={14} />
        </Combobox.Trigger>
      </Combobox.Control>
      <Combobox.Portal>
        <Combobox.Content class="popup suggestions" ref={setList}>
          <Combobox.Listbox class="suggestion-list" aria-label={props.label} />
          {props.foot}
        </Combobox.Content>
      </Combobox.Portal>
    </Combobox>
  );
}
