import { Combobox as Parts } from "@kobalte/core/combobox";
import { Check, ChevronsUpDown, CornerDownLeft } from "lucide";
import { Show, createMemo, createSignal } from "solid-js";
import type { JSX } from "solid-js";
import "./combobox.css";
import { Icon } from "./icon";

/** One of the list. */
export interface ComboboxOption {
  value: string;
  label: string;
  /** Stands at its end, such as a price. */
  detail?: string;
  disabled?: boolean;
}

/** Options under a heading; one without a title has none. */
export interface ComboboxGroup {
  title: string;
  options: readonly ComboboxOption[];
}

interface Props {
  label: string;
  value: string;
  groups: readonly ComboboxGroup[];
  onChange: (value: string) => void;
  placeholder?: string;
  /** Anything typed may be chosen; says so, such as “Use “fl” as typed”. */
  free?: (typed: string) => string;
  /** What the list says when nothing matches. */
  none: string;
  /** `quiet`: no edge until it has the keyboard. */
  kind?: "field" | "quiet";
  disabled?: boolean;
  id?: string;
  class?: string;
}

interface Entry {
  key: string;
  value: string;
  label: string;
  detail?: string;
  disabled: boolean;
  isFree: boolean;
}

interface EntryGroup {
  title: string;
  entries: Entry[];
}

const FREE = "as-typed";

/** A field with a list: type to find, or choose; or, where the list is only a proposal, type anything. */
export function Combobox(props: Props): JSX.Element {
  const [typed, setTyped] = createSignal<string | null>(null);
  const entryOf = (option: ComboboxOption, group: string): Entry => ({
    key: `${group}/${option.value}`,
    value: option.value,
    label: option.label,
    detail: option.detail,
    disabled: option.disabled ?? false,
    isFree: false,
  });

  /** What is typed and is not simply the chosen value's name. */
  const wanted = (): string => {
    const text = typed()?.trim() ?? "";
    return text === current().label ? "" : text;
  };
  const known = createMemo(() => props.groups.map((group) => ({ title: group.title, entries: group.options.map((option) => entryOf(option, group.title)) })));
  const current = createMemo<Entry>(() => {
    const found = known().flatMap((group) => group.entries).find((entry) => entry.value === props.value);
    return found ?? { key: `${FREE}/${props.value}`, value: props.value, label: props.value, disabled: false, isFree: false };
  });
  const shown = createMemo<EntryGroup[]>(() => {
    const text = wanted().toLowerCase();
    // The value is always one of the list, or the field would have no name to show for it.
    const isStrange = current().key.startsWith(FREE) && props.value !== "";
    const own = isStrange ? [{ title: "", entries: [current()] }] : [];
    const fits = (entry: Entry): boolean => entry.label.toLowerCase().includes(text) || entry.value.toLowerCase().includes(text);
    const groups: EntryGroup[] = [...own, ...known()]
      .map((group) => ({ title: group.title, entries: text ? group.entries.filter(fits) : group.entries }))
      .filter((group) => group.entries.length > 0);
    const exact = groups.some((group) => group.entries.some((entry) => entry.value.toLowerCase() === text));
    const free = props.free;
    if (free && wanted() && !exact) {
      groups.push({ title: "", entries: [{ key: FREE, value: wanted(), label: free(wanted()), disabled: false, isFree: true }] });
    }
    return groups;
  });

  return (
    <Parts<Entry, EntryGroup>
      class={`combobox in-${props.kind ?? "field"} ${props.class ?? ""}`}
      options={shown()}
      optionValue="key"
      optionTextValue="label"
      optionLabel={(entry: Entry) => (entry.isFree ? entry.value : entry.label)}
      optionDisabled="disabled"
      optionGroupChildren="entries"
      defaultFilter={() => true}
      value={current()}
      onChange={(entry: Entry | null) => {
        setTyped(null);
        if (entry && entry.value !== props.value) props.onChange(entry.value);
      }}
      onInputChange={(text: string) => setTyped(text)}
      onOpenChange={(open: boolean) => !open && setTyped(null)}
      triggerMode="focus"
      disallowEmptySelection
      allowsEmptyCollection
      placeholder={props.placeholder}
      disabled={props.disabled}
      gutter={4}
      preventScroll={false}
      modal={false}
      sectionComponent={(section) => (
        <Parts.Section class="combobox-heading">{section.section.rawValue.title}</Parts.Section>
      )}
      itemComponent={(item) => (
        <Parts.Item item={item.item} class="combobox-option" classList={{ free: item.item.rawValue.isFree }}>
          <Parts.ItemIndicator class="combobox-tick">
            <Icon of={Check} size={14} />
          </Parts.ItemIndicator>
          {/* No label of its own: what stands at the end is part of the name. */}
          <bdi class="cut grow">{item.item.rawValue.label}</bdi>
          <Show when={item.item.rawValue.detail}>
            <span class="combobox-detail">{item.item.rawValue.detail}</span>
          </Show>
          <Show when={item.item.rawValue.isFree}>
            <Icon of={CornerDownLeft} size={12} />
          </Show>
        </Parts.Item>
      )}
    >
      <Parts.Control class="combobox-control" aria-label={props.label}>
        <Parts.Input class="combobox-input" id={props.id} aria-label={props.label} spellcheck={false} />
        <Parts.Trigger class="combobox-trigger" aria-label={props.label} tabIndex={-1}>
          <Icon of={ChevronsUpDown} size={14} />
        </Parts.Trigger>
      </Parts.Control>
      <Parts.Portal>
        <Parts.Content class="combobox-list" role="region" aria-label={props.label}>
          <Show when={shown().length === 0}>
            <p class="combobox-none">{props.none}</p>
          </Show>
          <Parts.Listbox class="combobox-options" aria-label={props.label} />
        </Parts.Content>
      </Parts.Portal>
    </Parts>
  );
}
