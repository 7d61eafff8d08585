import { For, createEffect } from "solid-js";
import type { JSX } from "solid-js";
import "./offers.css";

interface Props<T> {
  /** Of the list; its entries are called so with their place behind it. The field that has the keyboard names them. */
  id: string;
  label: string;
  entries: readonly T[];
  /** The place of the one that Enter takes; -1: none. */
  active: number;
  onPoint: (at: number) => void;
  onTake: (entry: T) => void;
  children: (entry: T) => JSX.Element;
  class?: string;
}

/** What a field offers while one types in it. The keyboard stays in the field. */
export function Offers<T>(props: Props<T>): JSX.Element {
  let list!: HTMLDivElement;
  createEffect(() => {
    if (props.active >= 0) list.children[props.active]?.scrollIntoView({ block: "nearest" });
  });
  return (
    <div
      ref={list}
      class={`offers ${props.class ?? ""}`}
      id={props.id}
      role="listbox"
      aria-label={props.label}
      tabindex="-1"
      onMouseDown={(event) => event.preventDefault()}
    >
      <For each={props.entries}>
        {(entry, at) => (
          // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- its keys are the field's
          <div
            id={`${props.id}-${at()}`}
            class="offer"
            role="option"
            aria-selected={props.active === at()}
            tabindex="-1"
            onPointerMove={() => props.onPoint(at())}
            onClick={() => props.onTake(entry)}
          >
            {props.children(entry)}
          </div>
        )}
      </For>
    </div>
  );
}

/** A text with some of its letters marked. */
export function Marked(props: { text: string; at: readonly number[] }): JSX.Element {
  const pieces = (): { text: string; marked: boolean }[] => {
    const marked = new Set(props.at);
    const found: { text: string; marked: boolean }[] = [];
    for (let at = 0; at < props.text.length; at += 1) {
      const last = found.at(-1);
      if (last && last.marked === marked.has(at)) last.text += props.text.charAt(at);
      else found.push({ text: props.text.charAt(at), marked: marked.has(at) });
    }
    return found;
  };
  return <For each={pieces()}>{(piece) => (piece.marked ? <mark>{piece.text}</mark> : piece.text)}</For>;
}
