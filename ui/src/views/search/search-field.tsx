/** The one field that finds: chips, text, what could stand there, and what is wrong with it. */
import { Box, ChevronRight, CircleAlert, Folder, Hash, LoaderCircle, Search as SearchIcon, SlidersHorizontal, X } from "lucide";
import type { IconNode } from "lucide";
import { Match, Show, Switch, createEffect, createSignal, createUniqueId, on } from "solid-js";
import type { JSX } from "solid-js";
import type { CompletionKind } from "../../bindings/library";
import { Button, IconButton } from "../../components/button";
import { Icon } from "../../components/icon";
import { Marked, Offers } from "../../components/offers";
import { useApp } from "../../state/app";
import { galleryOf } from "../../state/gallery";
import { fit } from "../../state/fuzzy";
import type { Mistake } from "../../state/search";
import { createSlow } from "../../state/slow";
import { number, words } from "../../words";
import { Chips } from "./chips";
import { createCompletionMenu } from "./completion";
import type { CompletionMenu } from "./completion";
import { SaveSearch } from "./save-search";
import { registerSearchActions } from "./search-actions";
import "./search.css";

const KINDS: Readonly<Record<CompletionKind, IconNode>> = { field: SlidersHorizontal, model: Box, tag: Hash, album: Folder, value: ChevronRight };

/** Gives the keyboard to the images. */
function toImages(): void {
  const list = document.querySelector<HTMLElement>(".grid-cells:not([hidden])") ?? document.querySelector<HTMLElement>("#main");
  list?.focus({ preventScroll: true });
}

export function SearchField(): JSX.Element {
  const app = useApp();
  const gallery = galleryOf(app);
  const { search } = app;
  const menu = createCompletionMenu(app);
  const id = createUniqueId();
  const [naming, setNaming] = createSignal(false);
  const [scrolled, setScrolled] = createSignal(0);
  let input!: HTMLInputElement;
  let box!: HTMLDivElement;
  registerSearchActions(app);

  const isOpen = (): boolean => menu.entries().length > 0;
  const mistake = (): Mistake | null => (isOpen() ? null : search.mistake());
  const slow = createSlow(() => gallery.reading() && search.query() !== "");

  // What has changed the text besides typing has put the caret somewhere.
  createEffect(
    on([search.text, search.caret], ([text, caret]) => {
      if (document.activeElement !== input || input.value !== text || input.selectionStart === caret) return;
      input.setSelectionRange(caret, caret);
    }),
  );
  createEffect(
    on(search.wanted, (wanted, before) => {
      if (wanted === before || wanted === 0) return;
      input.focus();
      input.select();
    }),
  );

  createEffect(on(search.query, (query) => query === "" && setNaming(false)));

  const typed = (): void => {
    const caret = input.selectionStart ?? input.value.length;
    search.type(input.value, caret);
    menu.ask(caret);
  };
  const done = (): void => {
    menu.close();
    search.finish();
    if (search.mistake() === null) toImages();
  };
  const press = (event: KeyboardEvent): void => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (keyInMenu(event, menu)) return;
    const isAtStart = input.selectionStart === 0 && input.selectionEnd === 0;
    switch (event.key) {
      case "ArrowDown":
        menu.ask(input.selectionStart ?? 0, true);
        break;
      case "Enter":
        done();
        break;
      case "Escape":
        if (search.query() === "" && input.value === "") toImages();
        else search.set("");
        break;
      case "Backspace":
      case "ArrowLeft":
        if (!isAtStart || search.chips().length === 0) return;
        menu.close();
        box.querySelector<HTMLElement>(".token:last-of-type .token-text")?.focus();
        break;
      default:
        return;
    }
    event.preventDefault();
    event.stopPropagation();
  };
  const left = (event: FocusEvent): void => {
    if (event.relatedTarget instanceof Node && box.contains(event.relatedTarget)) return;
    menu.close();
    if (document.hasFocus()) search.finish();
  };

  return (
    <div class="search" role="search" aria-label={words.search.name}>
      <div class="search-box" ref={box} classList={{ wrong: mistake() !== null }} onFocusOut={left} >
        <Show when={slow()} fallback={<Icon of={SearchIcon} />}>
          <Icon of={LoaderCircle} class="turning" />
        </Show>
        <div class="search-line">
          <Chips leave={() => input.focus()} />
          <div class="search-text">
            <Show when={mistake()?.chip === null && mistake()}>
              {(wrong) => (
                <div class="search-wrong" dir="auto" aria-hidden="true">
                  <span style={{ transform: `translateX(${-scrolled()}px)` }}>
                    {search.text().slice(0, wrong().from)}
                    <u>{search.text().slice(wrong().from, wrong().to) || " "}</u>
                  </span>
                </div>
              )}
            </Show>
            <input
              ref={input}
              class="search-input"
              type="text"
              role="combobox"
              aria-label={words.search.field}
              aria-autocomplete="list"
              aria-expanded={isOpen()}
              aria-controls={isOpen() ? `${id}-list` : undefined}
              aria-activedescendant={menu.active() >= 0 ? `${id}-list-${menu.active()}` : undefined}
              aria-invalid={mistake() ? true : undefined}
              aria-describedby={mistake() ? `${id}-note` : undefined}
              dir="auto"
              maxlength={2000}
              autocomplete="off"
              spellcheck={false}
              placeholder={search.chips().length > 0 ? words.search.more : words.search.hint}
              value={search.text()}
              onInput={typed}
              onKeyDown={press}
              onScroll={() => setScrolled(input.scrollLeft)}
              onClick={() => menu.close()}
            />
          </div>
        </div>
        <Show when={search.query() !== ""}>
          <span class="search-count num t3" aria-hidden="true">
            {number(gallery.count())}
          </span>
          <Show when={search.mistake() === null && app.library()?.writable}>
            <Button kind="ghost" size="small" aria-label={words.search.saveName} onClick={() => setNaming(true)}>
              {words.search.save}
            </Button>
          </Show>
          <IconButton icon={X} size="small" label={words.search.clear} onClick={() => (search.set(""), input.focus())} />
        </Show>
      </div>
      <Switch>
        <Match when={naming()}>
          <SaveSearch close={() => (setNaming(false), input.focus())} />
        </Match>
        <Match when={isOpen()}>
          <Offers id={`${id}-list`} label={words.search.completions} class="search-drop" entries={menu.entries()} active={menu.active()} onPoint={menu.point} onTake={menu.take}>
            {(entry) => (
              <>
                <Icon of={KINDS[entry.kind]} size={14} />
                <bdi class="cut grow">
                  <Marked text={entry.label} at={fit(menu.typed(), entry.label)?.at ?? []} />
                </bdi>{" "}
                <span class="small t3 num">{entry.count === null ? words.search.kinds[entry.kind] : number(entry.count)}</span>
              </>
            )}
          </Offers>
        </Match>
        <Match when={mistake()}>{(wrong) => <Wrong mistake={wrong()} id={`${id}-note`} />}</Match>
      </Switch>
      <p class="unseen" aria-live="polite">
        {search.query() === "" || mistake() ? "" : slow() ? words.search.searching : words.search.found(gallery.count())}
      </p>
    </div>
  );
}

/** Keys that belong to the open menu; true if it was one. */
function keyInMenu(event: KeyboardEvent, menu: CompletionMenu): boolean {
  if (menu.entries().length === 0) return false;
  const entry = menu.entries()[menu.active()];
  if (event.key === "ArrowDown" || event.key === "ArrowUp") menu.step(event.key === "ArrowDown" ? 1 : -1);
  else if (event.key === "Escape") menu.close();
  else if (entry && (event.key === "Enter" || event.key === "Tab")) menu.take(entry);
  else return false;
  event.preventDefault();
  event.stopPropagation();
  return true;
}

function Wrong(props: { mistake: Mistake; id: string }): JSX.Element {
  const { search } = useApp();
  return (
    <div class="search-drop search-note small">
      <Icon of={CircleAlert} size={14} class="bad" />
      <p id={props.id} role="status" class="t2">
        <bdi>{props.mistake.message}</bdi> {words.search.stays}
      </p>
      <Show when={props.mistake.suggestion}>
        {(mended) => (
          <Button size="small" onClick={() => (search.set(`${mended().trim()} `), search.focus())}>
            <span class="cut">{words.search.suggestion(mended().trim())}</span>
          </Button>
        )}
      </Show>
    </div>
  );
}
