/** The composer: docked below the images, folded to a line, or opened to all its fields. */
import { ChevronDown, ChevronUp } from "lucide";
import { Match, Show, Switch, createComputed, createSignal, on } from "solid-js";
import type { JSX } from "solid-js";
import { IconButton } from "../../components/button";
import { useApp } from "../../state/app";
import { words } from "../../words";
import { registerActions } from "./actions";
import "./composer.css";
import { Foot } from "./foot";
import { PromptHistory } from "./history";
import { Mark } from "./mark";
import { More } from "./more";
import { Notices } from "./notices";
import { Prompt } from "./prompt";
import { Tools } from "./tools";
import { useComposer } from "./use";

/** What a folded composer shows of the prompt. */
const FOLDED_SHOWN = 300;

/** Its height when nothing is known of it yet: two lines of prompt and the tools. */
const DOCKED = "7rem";

export function ComposerView(): JSX.Element {
  const composer = useComposer();
  const [active, setActive] = createSignal(false);
  const [held, setHeld] = createSignal<string | null>(null);
  let dock!: HTMLDivElement;
  registerActions(useApp(), composer);

  // Opened to all its fields it lies over the images: its place below them stays as it was.
  createComputed(
    on(composer.more, (open, before) => {
      if (open !== before) setHeld(open ? (before === undefined ? DOCKED : `${dock.offsetHeight}px`) : null);
    }),
  );

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== "Escape" || event.isComposing || isOpenList(event.target)) return;
    event.preventDefault();
    event.stopPropagation();
    const fromPrompt = event.target instanceof HTMLTextAreaElement && event.target.classList.contains("prompt");
    if (fromPrompt && !composer.more()) images()?.focus();
    else composer.setMore(false);
    if (!fromPrompt) composer.focusField("prompt");
  }

  return (
    <div class="composer-dock" ref={dock} style={{ height: held() ?? undefined }}>
      <section
        class="composer"
        classList={{ "is-active": active(), big: composer.more(), folded: composer.folded() }}
        aria-label={words.composer.name}
        on:keydown={{ handleEvent: onKeyDown, capture: true }}
      >
        <Switch>
          <Match when={composer.folded()}>
            <Folded />
          </Match>
          <Match when={!composer.folded()}>
            <div class="compose-head">
              <Notices />
              <div class="compose-prompt">
                <Prompt onFocus={setActive} />
                <div class="compose-corner">
                  <PromptHistory />
                  <Fold />
                </div>
              </div>
              <Show when={!composer.more()}>
                <Mark field="model" />
                <Tools />
              </Show>
            </div>
            <Show when={composer.more()}>
              <More />
            </Show>
          </Match>
        </Switch>
      </section>
    </div>
  );
}

/** One step smaller. */
function Fold(): JSX.Element {
  const app = useApp();
  const composer = useComposer();
  return (
    <Show
      when={composer.more()}
      fallback={
        <IconButton
          icon={ChevronDown}
          label={words.composer.fold}
          keys={app.actions.keysText("composer.fold")}
          onClick={() => composer.setFolded(true)}
        />
      }
    >
      <IconButton
        icon={ChevronDown}
        label={words.composer.fewerSettings}
        keys={app.actions.keysText("composer.more")}
        onClick={() => composer.setMore(false)}
      />
    </Show>
  );
}

function Folded(): JSX.Element {
  const app = useApp();
  const composer = useComposer();
  return (
    <div class="compose-line">
      <button type="button" class="folded-prompt cut" dir="auto" onClick={() => composer.focusField("prompt")}>
        <Show when={composer.form.prompt.trim()} fallback={<span class="t3">{words.composer.promptHint}</span>}>
          {composer.form.prompt.slice(0, FOLDED_SHOWN)}
        </Show>
      </button>
      <Foot />
      <IconButton
        icon={ChevronUp}
        label={words.composer.unfold}
        keys={app.actions.keysText("composer.fold")}
        onClick={() => composer.focusField("prompt")}
      />
    </div>
  );
}

/** Where the keyboard goes from the prompt. */
function images(): HTMLElement | null {
  return document.querySelector<HTMLElement>("#main [role=listbox]");
}

/** Whether Escape belongs to a list that is open. */
function isOpenList(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("[aria-expanded=true]") !== null;
}
