import { Star } from "lucide";
import { For, Show } from "solid-js";
import type { JSX } from "solid-js";
import { words } from "../words";
import { Icon } from "./icon";
import "./stars.css";

interface Props {
  /** 0 to 5. */
  rating: number;
  /** Absent: only shown. The same star again takes the rating away. */
  onRate?: (rating: number) => void;
  size?: 12 | 14 | 16;
}

const FIVE = [1, 2, 3, 4, 5];

/** A rating, to see or to give. */
export function Stars(props: Props): JSX.Element {
  const text = (): string => (props.rating > 0 ? words.frame.stars(props.rating) : words.frame.noStars);
  return (
    <Show
      when={props.onRate}
      fallback={
        <span class="stars" role="img" aria-label={text()}>
          <For each={FIVE}>{(star) => <Icon of={Star} size={props.size ?? 14} filled={star <= props.rating} class={star <= props.rating ? "on" : ""} />}</For>
        </span>
      }
    >
      {(rate) => (
        <span class="stars to-give" role="group" aria-label={words.frame.rating}>
          <For each={FIVE}>
            {(star) => (
              <button
                type="button"
                aria-label={words.frame.stars(star)}
                aria-pressed={star === props.rating}
                onClick={() => rate()(star === props.rating ? 0 : star)}
              >
                <Icon of={Star} size={props.size ?? 16} filled={star <= props.rating} class={star <= props.rating ? "on" : ""} />
              </button>
            )}
          </For>
        </span>
      )}
    </Show>
  );
}
