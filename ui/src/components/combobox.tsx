import { Combobox as Parts } from "@kobalte/core/combobox";
import { ChevronDown, ChevronsUpDown } from "lucide";
import { Show, createMemo, createSignal } from "solid-js";
import type { JSX } from "solid-js";
import "./combobox.css";
import { Icon } from "./icon";

/** A value to choose. */
export interface Suggestion {
  value: string;
  /** As the list shows it; the field shows the value itself. */
  text: string;
  /** What else there is to say of it, in grey. */
  note?: string | undefined;
  /** At the end, a price for example. */
  figure?: string | undefined;
  disabled?: boolean;
}

interface Props {
  label: string;
  /** Name of the small button that opens the list. */
  showLabel: string;
  value: string;
  suggestions: readonly Suggestion[];
  onChange: (value: string) => void;
  /** How the list offers a text that it does not hold, such as “Use “fl” as typed”. */
  typedText: (value: string) => string;
  /** Whether a suggestion goes with what was typed; if not said, its value or text has to hold it. */
  matches?: (suggestion: Suggestion, typed: string) => boolean;
  onOpen?: () => void;
  placeholder?: string;
  /** `quiet`: in a row of tools, without an edge, as wide as its text. */
  kind?: "field" | "quiet";
  /** Leaving the field takes over what was typed; if not, only a value of the list is taken. */
  takesTyped?: boolean;
  /** An emptied field is a value of its own. */
  mayBeEmpty?: boolean;
  /** The id of the sentence that says what is wrong with it. */
  complaintId?: string | undefined;
  /** At the end of the field itself. */
  figure?: string | undefined;
  /** Below the list. */
  foot?: JSX.Element;
  id?: string;
  ref?: (element: HTMLInputElement) => void;
}

interface Entry extends Suggestion {
  isTyped?: boolean;
}

/** The list finds its entries with a selector, which quotes in a key would break. */
const keyOf = (entry: Entry): string =>
  `=${entry.value.replaceAll(/["\\%\p{Cc}]/gu, (sign) => `%${sign.charCodeAt(0).toString(16)};`)}`;

function holds(suggestion: Suggestion, typed: string): boolean {
  return `${suggestion.value} ${suggestion.text}`.toLowerCase().includes(typed.toLowerCase());
}

/** A field with a list: type to find, or choose, or type anything. */
export function Combobox(props: Props): JSX.Element {
  const [typed, setTyped] = createSignal<string | null>(null);
  const [open, setOpen] = createSignal(false);
  const [list, setList] = createSignal<HTMLElement>();
  let input!: HTMLInputElement;

  // Always holds the value, or the field would have no text to show for it.
  const known = createMemo(() => {
    const all: Entry[] = [...props.suggestions];
    const add = (value: string, more: Partial<Entry>): void => {
      if (value !== "" && !all.some((one) => one.value === value)) all.push({ value, text: value, ...more });
    };
    add(props.value, {});
    const text = typed()?.trim() ?? "";
    add(text, { text: props.typedText(text), isTyped: true });
    return all;
  });
  const chosen = createMemo(() => known().find((one) => one.value === props.value) ?? null);
  const isMarked = (): boolean => props.complaintId !== undefined;
  const isQuiet = (): boolean => props.kind === "quiet";
  const fits = (one: Entry, text: string): boolean =>
    typed() === null || one.isTyped === true || text.trim() === "" || (props.matches ?? holds)(one, text.trim());

  function change(next: boolean): void {
    setOpen(next);
    if (next) props.onOpen?.();
  }

  function choose(entry: Entry | null): void {
    setTyped(null);
    if (entry && entry.value !== props.value) props.onChange(entry.value);
  }

  const sameAs = (text: string) => (one: Entry): boolean =>
    !one.isTyped && !one.disabled && one.value.toLowerCase() === text.trim().toLowerCase();

  /** What Enter means when nothing of the list was pointed at: the same word, else the first that fits. */
  function best(text: string): Entry | null {
    const fitting = known().filter((one) => !one.disabled && fits(one, text));
    return fitting.find(sameAs(text)) ?? fitting[0] ?? null;
  }

  function leave(): void {
    const text = typed()?.trim();
    setTyped(null);
    if (text === undefined || text === props.value) return;
    const same = known().find(sameAs(text));
    if (same) props.onChange(same.value);
    else if (text === "" ? props.mayBeEmpty : props.takesTyped) props.onChange(text);
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === "Tab") leave();
    if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.isComposing) return;
    if (input.hasAttribute("aria-activedescendant") || typed() === null) return;
    choose(best(input.value));
    setOpen(false);
    event.preventDefault();
  }

  return (
    <Parts<Entry>
      class="combobox"
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
      placement={isQuiet() ? "top-start" : "bottom-start"}
      itemComponent={(item) => (
        <Parts.Item item={item.item} class="combobox-option">
          <Parts.ItemLabel class="combobox-label">
            <span class="cut" dir="auto">
              {item.item.rawValue.text}
            </span>{" "}
            <Show when={item.item.rawValue.note}>{(note) => <span class="small t3 cut note">{note()}</span>}</Show>{" "}
            <Show when={item.item.rawValue.figure}>{(figure) => <span class="small t3 num figure">{figure()}</span>}</Show>
          </Parts.ItemLabel>
        </Parts.Item>
      )}
    >
      <Parts.Control
        class="combobox-control"
        classList={{ quiet: isQuiet(), "is-bad": isMarked(), "is-set": props.value !== "" }}
      >
        <span class="combobox-size" data-text={typed() ?? (props.value || props.placeholder)}>
          <Parts.Input
            class="combobox-input"
            id={props.id}
            ref={(element: HTMLInputElement) => {
              input = element;
              props.ref?.(element);
            }}
            aria-label={props.label}
            aria-describedby={props.complaintId}
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
        <Parts.Trigger class="combobox-trigger" aria-label={props.showLabel} tabIndex={-1}>
          <Icon of={isQuiet() ? ChevronDown : ChevronsUpDown} size={14} />
        </Parts.Trigger>
      </Parts.Control>
      <Parts.Portal>
        <Parts.Content class="combobox-list" role="region" aria-label={props.label} ref={setList}>
          <Parts.Listbox class="combobox-options" aria-label={props.label} />
          {props.foot}
        </Parts.Content>
      </Parts.Portal>
    </Parts>
  );
}
