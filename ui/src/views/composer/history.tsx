/** The prompts used before, in a list to search. */
import { History, Search, X } from "lucide";
import { For, Show, createResource, createSignal } from "solid-js";
import type { JSX } from "solid-js";
import type { UsedPrompt } from "../../bindings/window";
import { IconButton } from "../../components/button";
import { Icon } from "../../components/icon";
import { Popover } from "../../components/popover";
import { useApp } from "../../state/app";
import { findPrompts } from "../../state/history";
import { words } from "../../words";
import { useComposer } from "./use";
import "./history.css";

/** What is shown of a prompt: a row never needs more, and a prompt may be 32 KB long. */
const SHOWN = 400;

export function PromptHistory(): JSX.Element {
  const composer = useComposer();
  return (
    <Popover
      class="btn ghost normal square"
      label={words.composer.history.label}
      title={words.composer.history.label}
      face={<Icon of={History} />}
      panelClass="history"
      panelLabel={words.composer.history.label}
      placement="top-end"
      onLeft={() => composer.focusField("prompt")}
    >
      {(close) => <HistoryList close={close} />}
    </Popover>
  );
}

function HistoryList(props: { close: () => void }): JSX.Element {
  const app = useApp();
  const composer = useComposer();
  const [text, setText] = createSignal("");
  const [found, { mutate }] = createResource(text, (wanted) =>
    findPrompts(app.host, wanted).catch((thrown: unknown) => {
      app.toasts.fault(thrown);
      return [] as UsedPrompt[];
    }),
  );
  const rows = () => found.latest ?? [];
  let list!: HTMLUListElement;
  let search!: HTMLInputElement;

  const buttons = () => [...list.querySelectorAll<HTMLButtonElement>(".history-use")];

  function move(event: KeyboardEvent, by: 1 | -1): void {
    event.preventDefault();
    const all = buttons();
    const at = all.findIndex((button) => button === document.activeElement);
    if (at + by < 0) search.focus();
    else all[Math.min(at + by, all.length - 1)]?.focus();
  }

  function use(entry: UsedPrompt): void {
    props.close();
    composer.load({
      ...composer.order(),
      prompt: entry.prompt,
      negative_prompt: entry.negative_prompt ?? composer.order().negative_prompt,
    });
  }

  async function forget(entry: UsedPrompt): Promise<void> {
    try {
      await app.host.call("forget_prompt", { value: entry.id });
    } catch (thrown) {
      app.toasts.fault(thrown);
      return;
    }
    const at = rows().findIndex((row) => row.id === entry.id);
    mutate((all) => all?.filter((row) => row.id !== entry.id));
    (buttons()[Math.min(at, rows().length - 1)] ?? search).focus();
  }

  return (
    <div
      class="history-box"
      on:keydown={(event) => {
        if (event.key === "ArrowDown") move(event, 1);
        if (event.key === "ArrowUp") move(event, -1);
      }}
    >
      <label class="history-search">
        <Icon of={Search} size={14} />
        <input
          ref={search}
          type="text"
          dir="auto"
          autocomplete="off"
          spellcheck={false}
          aria-label={words.composer.history.search}
          placeholder={words.composer.history.search}
          value={text()}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </label>
      <ul class="history-list" ref={list} aria-label={words.composer.history.label}>
        <For each={rows()}>
          {(entry) => (
            <li class="history-row">
              <button
                type="button"
                class="history-use"
                onClick={() => use(entry)}
                onKeyDown={(event) => {
                  if (event.key === "Delete") void forget(entry);
                }}
              >
                <span class="history-text" dir="auto">
                  {entry.prompt.slice(0, SHOWN)}
                </span>
                <span class="micro t3 history-uses">{words.composer.history.used(entry.used_at, entry.uses)}</span>
              </button>
              <IconButton icon={X} size="small" label={words.composer.history.forget} onClick={() => void forget(entry)} />
            </li>
          )}
        </For>
      </ul>
      <Show when={rows().length === 0}>
        <p class="history-none small t3" role="status">
          <Show when={!found.loading} fallback={words.composer.history.loading}>
            {text() === "" ? words.composer.history.none : words.composer.history.noneLike}
          </Show>
        </p>
      </Show>
    </div>
  );
}
