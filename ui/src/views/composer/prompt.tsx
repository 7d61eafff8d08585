/** The prompt: grows with its text up to a third of the window, walks through earlier prompts. */
import { createEffect, createSignal, on, onCleanup, onMount } from "solid-js";
import { words } from "../../words";
import { caretLine } from "./caret";
import { directionOf } from "./direction";
import { Mark, markId } from "./mark";
import { useComposer } from "./use";
import "./prompt.css";

/** Beyond this many characters the field is as high as it gets: measuring would cost more than it tells. */
const SURELY_FULL = 12_000;

export function Prompt(props: { onFocus: (focused: boolean) => void }) {
  const composer = useComposer();
  const [limit, setLimit] = createSignal(innerHeight / 3);
  let area!: HTMLTextAreaElement;
  let width = 0;

  function fit(): void {
    if (composer.form.prompt.length > SURELY_FULL) {
      area.style.height = `${limit()}px`;
      return;
    }
    area.style.height = "";
    area.style.height = `${Math.min(area.scrollHeight, limit())}px`;
  }

  onMount(() => {
    const onResize = () => setLimit(innerHeight / 3);
    addEventListener("resize", onResize);
    const watch = new ResizeObserver(() => {
      // Its own growing must not be heard as a new width.
      if (area.clientWidth !== width) {
        width = area.clientWidth;
        fit();
      }
    });
    watch.observe(area);
    onCleanup(() => {
      removeEventListener("resize", onResize);
      watch.disconnect();
    });
  });
  createEffect(on([() => composer.form.prompt, limit], fit));

  async function walk(direction: "up" | "down"): Promise<void> {
    if (!(await composer.walk(direction))) return;
    const end = direction === "up" ? 0 : area.value.length;
    area.setSelectionRange(end, end);
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (event.key === "ArrowUp" && caretLine(area).first) {
      event.preventDefault();
      void walk("up");
    } else if (event.key === "ArrowDown" && composer.walking() && caretLine(area).last) {
      event.preventDefault();
      void walk("down");
    }
  }

  return (
    <div class="prompt-box">
      <textarea
        class="prompt"
        classList={{ "is-bad": composer.markOf("prompt") !== undefined }}
        ref={(element) => {
          area = element;
          composer.bind("prompt", element);
        }}
        rows={2}
        dir={directionOf(composer.form.prompt)}
        spellcheck={false}
        autocomplete="off"
        aria-label={words.composer.prompt}
        aria-invalid={composer.markOf("prompt") !== undefined}
        aria-describedby={composer.markOf("prompt") === undefined ? undefined : markId("prompt")}
        placeholder={words.composer.promptHint}
        value={composer.form.prompt}
        onInput={(event) => composer.typePrompt(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        onFocus={() => props.onFocus(true)}
        onBlur={() => {
          props.onFocus(false);
          composer.keep();
        }}
      />
      <Mark field="prompt" />
    </div>
  );
}
