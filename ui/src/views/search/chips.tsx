/** The fields of a search that are typed to their end. */
import { X } from "lucide";
import { For } from "solid-js";
import type { JSX } from "solid-js";
import { Icon } from "../../components/icon";
import { useApp } from "../../state/app";
import type { Chip } from "../../state/search";
import { words } from "../../words";

interface Props {
  /** Gives the keyboard back to the text. */
  leave(): void;
}

const nameOf = (chip: Chip): string => words.search.chip(chip.field, chip.value, chip.negated);

export function Chips(props: Props): JSX.Element {
  const { search } = useApp();
  let list!: HTMLUListElement;

  const focus = (at: number): void => {
    const chips = list.querySelectorAll<HTMLElement>(".token-text");
    if (at < 0) chips[0]?.focus();
    else if (at < chips.length) chips[at]?.focus();
    else props.leave();
  };
  const remove = (at: number): void => {
    search.remove(at);
    // Whoever goes on taking away goes on to the one before; without any, to the text.
    if (at > 0) focus(at - 1);
    else props.leave();
  };
  const press = (event: KeyboardEvent, at: number): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    switch (event.key) {
      case "ArrowLeft":
        focus(at - 1);
        break;
      case "ArrowRight":
        focus(at + 1);
        break;
      case "Home":
        focus(0);
        break;
      case "End":
      case "Escape":
        props.leave();
        break;
      case "Backspace":
      case "Delete":
        remove(at);
        break;
      default:
        // Letters go where letters go.
        if (event.key.length === 1 && event.key !== " ") props.leave();
        return;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <ul class="tokens" ref={list}>
      <For each={search.chips()}>
        {(chip, at) => (
          <li class="token" classList={{ wrong: search.mistake()?.chip === at() }}>
            <button
              type="button"
              class="token-text"
              tabindex="-1"
              aria-label={words.search.editChip(nameOf(chip))}
              onKeyDown={(event) => press(event, at())}
              onClick={() => {
                search.edit(at());
                props.leave();
              }}
            >
              <span class="t2">{words.search.chipField(chip.field, chip.negated)}</span> <bdi>{chip.value}</bdi>
            </button>
            <button type="button" class="token-off" tabindex="-1" aria-label={words.search.removeChip(nameOf(chip))} onClick={() => remove(at())}>
              <Icon of={X} size={12} />
            </button>
          </li>
        )}
      </For>
    </ul>
  );
}
