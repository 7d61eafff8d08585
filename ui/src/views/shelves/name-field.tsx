import { onMount } from "solid-js";
import type { JSX } from "solid-js";

interface Props {
  label: string;
  value: string;
  /** Another name than before, and not an empty one. */
  onName(name: string): void;
  /** It stays as it was. */
  onLeave(): void;
}

/** A name that is typed where it stands: Enter or leaving keeps it, Escape does not. */
export function NameField(props: Props): JSX.Element {
  let field!: HTMLInputElement;
  let over = false;
  onMount(() => {
    field.focus();
    field.select();
  });
  const end = (keep: boolean): void => {
    if (over) return;
    over = true;
    const name = field.value.trim();
    if (keep && name !== "" && name !== props.value) props.onName(name);
    else props.onLeave();
  };
  return (
    <input
      ref={field}
      type="text"
      class="shelf-name"
      aria-label={props.label}
      value={props.value}
      maxLength={200}
      spellcheck={false}
      autocomplete="off"
      dir="auto"
      onClick={(event) => event.stopPropagation()}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.isComposing) return;
        if (event.key === "Enter") end(true);
        if (event.key === "Escape") {
          event.preventDefault();
          end(false);
        }
      }}
      onBlur={() => end(true)}
    />
  );
}
