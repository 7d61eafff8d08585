import { X } from "lucide";
import { Show } from "solid-js";
import type { JSX } from "solid-js";
import { words } from "../words";
import "./chip.css";
import { Icon } from "./icon";

interface Props {
  name: string;
  /** Only some have it: how many, in words. */
  part?: string | undefined;
  onOpen?: (() => void) | undefined;
  /** What opening it does, for a screen reader. */
  openLabel?: string;
  onRemove?: (() => void) | undefined;
}

/** A tag or an album of an image: to open it, and to take it away. */
export function Chip(props: Props): JSX.Element {
  const inside = (): JSX.Element => (
    <>
      <bdi class="cut">{props.name}</bdi>
      <Show when={props.part}>
        <span class="chip-part num">{props.part}</span>
      </Show>
    </>
  );
  return (
    <span class="chip" classList={{ part: props.part !== undefined }}>
      <Show when={props.onOpen} fallback={<span class="chip-name">{inside()}</span>}>
        <button type="button" class="chip-name" title={props.openLabel} onClick={() => props.onOpen?.()}>
          {inside()}
        </button>
      </Show>
      <Show when={props.onRemove}>
        <button type="button" class="chip-remove" aria-label={words.shelves.take(props.name)} title={words.shelves.take(props.name)} onClick={() => props.onRemove?.()}>
          <Icon of={X} size={12} />
        </button>
      </Show>
    </span>
  );
}
