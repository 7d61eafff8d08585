/** Everything that can be done, found by typing a little of its name. */
import { Dialog as Parts } from "@kobalte/core/dialog";
import { Search } from "lucide";
import { Show, createMemo, createSignal, untrack } from "solid-js";
import type { JSX } from "solid-js";
import { Icon } from "../../components/icon";
import { Marked, Offers } from "../../components/offers";
import { useFrame } from "../../state/create";
import { words } from "../../words";
import { offersOf, sift } from "./entries";
import type { Entry } from "./entries";
import "./palette.css";

/** Commands that are offered first, because they were used last. */
const REMEMBERED = 5;

const [used, setUsed] = createSignal<readonly string[]>([]);

export function Palette(): JSX.Element {
  const app = useFrame();
  const [open, setOpen] = createSignal(false);
  app.actions.register([
    {
      id: "app.palette",
      label: words.search.palette.name,
      group: words.frame.groups.window,
      keys: ["Mod+K"],
      inFields: true,
      enabled: () => app.library() !== null,
      run: () => void setOpen(true),
    },
  ]);
  return (
    <Show when={open()}>
      <Sheet close={() => setOpen(false)} />
    </Show>
  );
}

function Sheet(props: { close(): void }): JSX.Element {
  const app = useFrame();
  const text = words.search.palette;
  const from = document.activeElement;
  // What can be done is what could be done when it was opened.
  const offers = untrack(() => offersOf(app));
  const [wish, setWish] = createSignal("");
  const [active, setActive] = createSignal(0);
  const entries = createMemo(() => sift(app, offers, wish(), used()));
  let chosen: Entry | undefined;
  let input!: HTMLInputElement;

  const take = (entry: Entry | undefined): void => {
    if (!entry) return;
    chosen = entry;
    setUsed((known) => [entry.key, ...known.filter((key) => key !== entry.key)].slice(0, REMEMBERED));
    props.close();
  };
  const press = (event: KeyboardEvent): void => {
    if (event.isComposing) return;
    const { length } = entries();
    const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
    const step = steps[event.key];
    if (step !== undefined) setActive((at) => (Math.abs(step) === 1 ? (at + step + length) % length : Math.min(length - 1, Math.max(0, at + step))));
    else if (event.key === "Enter") take(entries()[active()]);
    else return;
    event.preventDefault();
  };

  return (
    <Parts open onOpenChange={(open) => !open && props.close()} modal preventScroll={false}>
      <Parts.Portal>
        <Parts.Overlay class="scrim" />
        <div class="palette-place" data-modal>
          <Parts.Content
            class="palette"
            onOpenAutoFocus={(event) => {
              event.preventDefault();
              input.focus();
            }}
            onCloseAutoFocus={(event) => {
              event.preventDefault();
              // The action finds the keyboard where it was, and may take it elsewhere.
              if (from instanceof HTMLElement && from.isConnected) from.focus({ preventScroll: true });
              chosen?.run();
            }}
          >
            <Parts.Title class="unseen">{text.name}</Parts.Title>
            <div class="palette-field">
              <Icon of={Search} />
              <input
                ref={input}
                class="grow"
                type="text"
                role="combobox"
                aria-label={text.hint}
                aria-expanded="true"
                aria-autocomplete="list"
                aria-controls="palette-list"
                aria-activedescendant={entries().length > 0 ? `palette-list-${active()}` : undefined}
                placeholder={text.hint}
                autocomplete="off"
                spellcheck={false}
                value={wish()}
                onInput={(event) => {
                  setActive(0);
                  setWish(event.currentTarget.value);
                }}
                onKeyDown={press}
              />
            </div>
            <Offers id="palette-list" label={text.list} class="palette-list" entries={entries()} active={active()} onPoint={setActive} onTake={take}>
              {(entry) => (
                <>
                  <bdi class="cut">
                    <Marked text={entry.label} at={entry.at} />
                  </bdi>{" "}
                  <span class="small t3 cut grow">{entry.group}</span>
                  <span class="keys micro t3" aria-hidden="true">
                    {entry.keys}
                  </span>
                </>
              )}
            </Offers>
          </Parts.Content>
        </div>
      </Parts.Portal>
    </Parts>
  );
}
