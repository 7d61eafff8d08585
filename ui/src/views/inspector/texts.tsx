/** The prompt, what the server made of it, and what should not be in the picture. */
import { ChevronRight, Copy } from "lucide";
import { For, Show, createEffect, createSignal, on } from "solid-js";
import type { JSX } from "solid-js";
import type { Image } from "../../bindings/image";
import { IconButton } from "../../components/button";
import { Icon } from "../../components/icon";
import { useApp } from "../../state/app";
import { words } from "../../words";
import { findMatches, pieces } from "./matches";
import type { Stretch } from "./matches";
import "./texts.css";

/** A text up to this many characters is shown whole. */
const FOLDS_AT = 420;

export function Texts(props: { image: Image }): JSX.Element {
  const matches = findMatches(useApp(), () => props.image.id);
  return (
    <section class="inspect-section first">
      <Heading text={words.inspector.prompt} copies={props.image.prompt} label={words.inspector.copyPrompt} />
      <Long text={props.image.prompt} marks={matches("prompt")} />
      <Show when={props.image.revised_prompt}>
        {(revised) => (
          <details class="inspect-revised">
            <summary>
              <Icon of={ChevronRight} size={12} />
              {words.inspector.revised}
            </summary>
            <Long text={revised()} marks={matches("revised_prompt")} />
          </details>
        )}
      </Show>
      <Show when={props.image.negative_prompt}>
        {(negative) => (
          <div class="inspect-negative">
            <Heading text={words.inspector.negative} copies={negative()} label={words.inspector.copyNegative} />
            <Long text={negative()} marks={matches("negative_prompt")} />
          </div>
        )}
      </Show>
    </section>
  );
}

function Heading(props: { text: string; copies: string; label: string }): JSX.Element {
  const app = useApp();
  async function copy(): Promise<void> {
    try {
      await app.host.call("copy_text", { value: props.copies });
      app.toasts.show({ text: words.frame.copied });
    } catch (thrown) {
      app.toasts.fault(thrown);
    }
  }
  return (
    <div class="inspect-head">
      <h3>{props.text}</h3>
      <Show when={props.copies !== ""}>
        <IconButton icon={Copy} size="small" label={props.label} onClick={() => void copy()} />
      </Show>
    </div>
  );
}

/** A text of a person or a server: selectable, folded where it is long. */
function Long(props: { text: string; marks: readonly Stretch[] }): JSX.Element {
  const [whole, setWhole] = createSignal(false);
  const isLong = () => props.text.length > FOLDS_AT;
  const shown = () => (isLong() && !whole() ? `${props.text.slice(0, FOLDS_AT).trimEnd()}…` : props.text);
  createEffect(on(() => props.text, () => setWhole(false)));
  return (
    <Show when={props.text !== ""} fallback={<p class="t3">{words.inspector.noPrompt}</p>}>
      <p class="inspect-text selectable" dir="auto">
        <For each={pieces(shown(), props.marks)}>{(piece) => (piece.marked ? <mark>{piece.text}</mark> : piece.text)}</For>
      </p>
      <Show when={isLong()}>
        <button type="button" class="inspect-fold" aria-expanded={whole()} onClick={() => setWhole(!whole())}>
          {whole() ? words.inspector.less : words.inspector.whole}
        </button>
      </Show>
    </Show>
  );
}
