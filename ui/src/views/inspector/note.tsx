import { createEffect, on } from "solid-js";
import type { JSX } from "solid-js";
import { words } from "../../words";
import "./note.css";

interface Props {
  value: string;
  placeholder: string;
  /** It was left, or Ctrl+Enter was pressed, with another text than before. */
  onChange(text: string): void;
}

/** A note that is kept when it is left; Escape brings the old one back. */
export function NoteField(props: Props): JSX.Element {
  let field!: HTMLTextAreaElement;
  const fit = (): void => {
    field.style.height = "0";
    field.style.height = `${field.scrollHeight}px`;
  };
  createEffect(
    on(
      () => props.value,
      (value) => {
        // What is being typed is not taken from under the hands.
        if (document.activeElement !== field) field.value = value;
        fit();
      },
    ),
  );
  const keep = (): void => {
    if (field.value !== props.value) props.onChange(field.value);
  };
  return (
    <textarea
      ref={field}
      class="note"
      rows={1}
      aria-label={words.inspector.note}
      placeholder={props.placeholder}
      maxLength={10_000}
      dir="auto"
      onInput={fit}
      onBlur={keep}
      onKeyDown={(event) => {
        if (event.key === "Escape") {
          field.value = props.value;
          fit();
          event.preventDefault();
          field.blur();
        }
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
          event.preventDefault();
          event.stopPropagation();
          keep();
        }
      }}
    />
  );
}
