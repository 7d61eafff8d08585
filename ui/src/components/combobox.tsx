import { ChevronDown, ChevronsUpDown } from "lucide";
import { For, Show, createEffect, createMemo, createSignal, createUniqueId, on, onCleanup, onMount } from "solid-js";
import type { JSX } from "solid-js";
import { Portal } from "solid-js/web";
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

function holds(suggestion: Suggestion, typed: string): boolean {
  return `${suggestion.value} ${suggestion.text}`.toLowerCase().includes(typed.toLowerCase());
}

/** A field with a list: type to find, or choose, or type anything. */
export function Combobox(props: Props): JSX.Element {
  const [typed, setTyped] = createSignal<string | null>(null);
  const [open, setOpen] = createSignal(false);
  /** The place of the entry that the keyboard or the pointer is at; -1: none. */
  const [at, setAt] = createSignal(-1);
  const listId = createUniqueId();
  let control!: HTMLDivElement;
  let input!: HTMLInputElement;
  let list: HTMLElement | undefined;

  const isQuiet = (): boolean => props.kind === "quiet";
  const fits = (one: Entry): boolean => {
    const text = typed()?.trim() ?? "";
    return text === "" || one.isTyped === true || (props.matches ?? holds)(one, text);
  };
  // The value is always among them, whether the list has it or not, and what is typed stands last.
  const entries = createMemo(() => {
    const all: Entry[] = [...props.suggestions];
    const add = (value: string, more: Partial<Entry>): void => {
      if (value !== "" && !all.some((one) => one.value === value)) all.push({ value, text: value, ...more });
    };
    add(props.value, {});
    const text = typed()?.trim() ?? "";
    add(text, { text: props.typedText(text), isTyped: true });
    return all.filter(fits);
  });

  function show(): void {
    if (open()) return;
    setAt(entries().findIndex((one) => one.value === props.value));
    setOpen(true);
    props.onOpen?.();
  }
  function hide(): void {
    setOpen(false);
    setAt(-1);
  }
  function choose(entry: Entry): void {
    if (entry.disabled) return;
    setTyped(null);
    input.value = entry.value;
    hide();
    if (entry.value !== props.value) props.onChange(entry.value);
  }

  const sameAs = (text: string) => (one: Entry): boolean =>
    !one.isTyped && !one.disabled && one.value.toLowerCase() === text.trim().toLowerCase();

  /** What Enter means when nothing of the list was pointed at: the same word, else the first that fits. */
  const best = (text: string): Entry | undefined => entries().find(sameAs(text)) ?? entries().find((one) => !one.disabled);

  /** The keyboard goes elsewhere: what was typed is taken over if that is wanted. */
  function leave(): void {
    hide();
    const text = typed()?.trim();
    setTyped(null);
    if (text !== undefined && text !== props.value) {
      const same = entries().find(sameAs(text));
      if (same) props.onChange(same.value);
      else if (text === "" ? props.mayBeEmpty : props.takesTyped) props.onChange(text);
    }
    input.value = props.value;
  }
  /** The next entry in a direction that can be chosen. */
  function move(by: 1 | -1): void {
    const all = entries();
    for (let step = 1, next = at(); step <= all.length; step += 1) {
      next = (next + by + all.length + (next < 0 && by < 0 ? 1 : 0)) % all.length;
      if (!all[next]?.disabled) return void setAt(next);
    }
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    const chosen = open() ? entries()[at()] : undefined;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (open()) move(event.key === "ArrowDown" ? 1 : -1);
      else show();
    } else if (event.key === "Enter" && (chosen || typed() !== null)) {
      const taken = chosen ?? best(input.value);
      if (taken) choose(taken);
      hide();
    } else if (event.key === "Escape" && (open() || typed() !== null)) {
      setTyped(null);
      input.value = props.value;
      hide();
      event.stopPropagation();
    } else return;
    event.preventDefault();
  }

  createEffect(on(() => props.value, (value) => typed() === null && (input.value = value)));
  createEffect(() => {
    if (open() && at() >= 0) list?.querySelector(`#${CSS.escape(`${listId}-${at()}`)}`)?.scrollIntoView({ block: "nearest" });
  });

  return (
    <div class="combobox">
      <div
        ref={control}
        class="combobox-control"
        classList={{ quiet: isQuiet(), "is-bad": props.complaintId !== undefined, "is-set": props.value !== "" }}
      >
        <span class="combobox-size" data-text={typed() ?? (props.value || props.placeholder)}>
          <input
            ref={(element) => {
              input = element;
              props.ref?.(element);
            }}
            type="text"
            role="combobox"
            class="combobox-input"
            id={props.id}
            aria-label={props.label}
            aria-describedby={props.complaintId}
            aria-invalid={props.complaintId !== undefined || undefined}
            aria-autocomplete="list"
            aria-haspopup="listbox"
            aria-expanded={open()}
            aria-controls={open() ? listId : undefined}
            aria-activedescendant={open() && at() >= 0 ? `${listId}-${at()}` : undefined}
            placeholder={props.placeholder}
            autocomplete="off"
            spellcheck={false}
            dir="auto"
            onInput={(event) => {
              setTyped(event.currentTarget.value);
              show();
              setAt(-1);
            }}
            onClick={() => {
              show();
              input.select();
            }}
            onKeyDown={onKeyDown}
            onBlur={(event) => {
              const to = event.relatedTarget;
              if (!(to instanceof Node && list?.contains(to))) leave();
            }}
          />
        </span>
        <span class="small t3 num">{props.figure}</span>
        <button
          type="button"
          class="combobox-trigger"
          aria-label={props.showLabel}
          aria-expanded={open()}
          tabIndex={-1}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => {
            if (open()) hide();
            else {
              input.focus();
              show();
            }
          }}
        >
          <Icon of={isQuiet() ? ChevronDown : ChevronsUpDown} size={14} />
        </button>
      </div>
      <Show when={open() && entries().length > 0}>
        <Portal>
          <List field={control} above={isQuiet()} label={props.label} ref={(element) => void (list = element)}>
            <div class="combobox-options" role="listbox" id={listId} aria-label={props.label} tabindex="-1">
              <For each={entries()}>
                {(entry, place) => (
                  // The keyboard stays in the field.
                  // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
                  <div
                    class="combobox-option"
                    role="option"
                    id={`${listId}-${place()}`}
                    tabindex="-1"
                    aria-selected={entry.value === props.value}
                    aria-disabled={entry.disabled}
                    data-highlighted={place() === at() ? "" : undefined}
                    data-selected={entry.value === props.value ? "" : undefined}
                    data-disabled={entry.disabled ? "" : undefined}
                    onPointerMove={() => !entry.disabled && setAt(place())}
                    onClick={() => choose(entry)}
                  >
                    <div class="combobox-label">
                      <span class="cut" dir="auto">
                        {entry.text}
                      </span>{" "}
                      <Show when={entry.note}>{(note) => <span class="small t3 cut note">{note()}</span>}</Show>{" "}
                      <Show when={entry.figure}>{(figure) => <span class="small t3 num figure">{figure()}</span>}</Show>
                    </div>
                  </div>
                )}
              </For>
            </div>
            {props.foot}
          </List>
        </Portal>
      </Show>
    </div>
  );
}

/** Between the field and its list, and between the list and the edge of the window, in CSS pixels. */
const GAP = 6;

interface ListProps {
  field: HTMLElement;
  /** Above the field if there is room. */
  above: boolean;
  label: string;
  ref: (element: HTMLElement) => void;
  children: JSX.Element;
}

/** A list at its field: above or below, wherever it is wanted and has room. */
function List(props: ListProps): JSX.Element {
  let list!: HTMLDivElement;
  const place = (): void => {
    const box = props.field.getBoundingClientRect();
    const { width, height } = list.getBoundingClientRect();
    const [over, under] = [box.top - 2 * GAP, innerHeight - box.bottom - 2 * GAP];
    const upwards = props.above ? over >= height || over > under : under < height && over > under;
    list.style.left = `${Math.max(GAP, Math.min(box.left, innerWidth - width - GAP))}px`;
    list.style.top = upwards ? "auto" : `${box.bottom + GAP}px`;
    list.style.bottom = upwards ? `${innerHeight - box.top + GAP}px` : "auto";
  };
  onMount(() => {
    props.ref(list);
    place();
    // What the list holds may still come, and the field may move.
    const sizes = new ResizeObserver(place);
    sizes.observe(list);
    sizes.observe(props.field);
    window.addEventListener("scroll", place, true);
    window.addEventListener("resize", place);
    onCleanup(() => {
      sizes.disconnect();
      window.removeEventListener("scroll", place, true);
      window.removeEventListener("resize", place);
    });
  });
  return (
    // A press in it leaves the keyboard in the field.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div ref={list} class="combobox-list" role="region" aria-label={props.label} onMouseDown={(event) => event.preventDefault()}>
      {props.children}
    </div>
  );
}
