/** The small field that tags images or puts them into albums: what they have, what there is, and anything new. */
import { Folder, Hash, Plus } from "lucide";
import { For, Show, createEffect, createMemo, createResource, createSignal, createUniqueId, on } from "solid-js";
import type { JSX } from "solid-js";
import type { TagUse } from "../../bindings/curation";
import { Button } from "../../components/button";
import { Chip } from "../../components/chip";
import { Dialog } from "../../components/dialog";
import { Icon } from "../../components/icon";
import { Marked, Offers } from "../../components/offers";
import { useFrame } from "../../state/create";
import type { Picking } from "../../state/panels";
import { number, words } from "../../words";
import "./picker.css";
import { addToAlbum, removeFromAlbum, tagImages, untagImages } from "./mark";
import { makeAlbum } from "./do";

/** Entries of the list. */
const SHOWN = 8;

/** Stands once, in the frame. */
export function Picker(): JSX.Element {
  const app = useFrame();
  return (
    <Show when={app.panels.picking()} keyed>
      {(picking) => <Pick picking={picking} onClose={() => app.panels.pick(null)} />}
    </Show>
  );
}

interface Entry {
  id: number | null;
  name: string;
  count: number | null;
}

function Pick(props: { picking: Picking; onClose: () => void }): JSX.Element {
  const app = useFrame();
  const say = words.shelves;
  const list = createUniqueId();
  const [typed, setTyped] = createSignal("");
  const [at, setAt] = createSignal(0);
  let field: HTMLInputElement | undefined;
  const isTags = (): boolean => props.picking.kind === "tag";
  const { which } = props.picking;

  const [common, { refetch }] = createResource(() => app.host.call("common_values", { which }).catch((thrown: unknown) => (app.toasts.fault(thrown), null)));
  createEffect(on(app.shelves.all, () => void refetch(), { defer: true }));
  const count = (): number => common.latest?.count ?? props.picking.count;
  const uses = (): readonly TagUse[] => (isTags() ? common.latest?.tags : common.latest?.albums) ?? [];
  const full = createMemo(() => uses().filter((use) => use.count === count()));

  const known = (): Entry[] =>
    isTags() ? [...app.shelves.all().tags] : app.shelves.all().albums.map(({ id, count: images }) => ({ id, name: app.shelves.pathOf(id), count: images }));
  const entries = createMemo((): Entry[] => {
    const text = typed().trim().toLowerCase();
    const had = new Set(full().map(({ id }) => id));
    const fitting = known().filter(({ id, name }) => !had.has(id ?? -1) && name.toLowerCase().includes(text));
    // What begins so stands before what only holds it; then what is used most.
    const begins = ({ name }: Entry): number => (name.toLowerCase().startsWith(text) ? 0 : 1);
    const sorted = fitting.toSorted((a, b) => begins(a) - begins(b) || (b.count ?? 0) - (a.count ?? 0)).slice(0, SHOWN);
    const isNew = text !== "" && !known().some(({ name }) => name.toLowerCase() === text);
    return isNew ? [...sorted, { id: null, name: typed().trim(), count: null }] : sorted;
  });
  createEffect(on(typed, () => setAt(0)));

  async function add({ id, name }: Entry): Promise<void> {
    setTyped("");
    if (isTags()) await tagImages(app, which, name);
    else await addToAlbum(app, which, id ?? (await makeAlbum(app, name, null)), name);
    await refetch();
  }
  async function take({ id, name }: TagUse): Promise<void> {
    if (isTags()) await untagImages(app, which, name);
    else await removeFromAlbum(app, which, id);
    await refetch();
    field?.focus();
  }
  const attempt = (work: Promise<void>): void => void work.catch(app.toasts.fault);

  function press(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const last = full().at(-1);
    const chosen = entries()[at()];
    if (event.key === "ArrowDown") setAt(Math.min(entries().length - 1, at() + 1));
    else if (event.key === "ArrowUp") setAt(Math.max(0, at() - 1));
    else if (event.key === "Enter" && typed().trim() === "" && at() === 0) props.onClose();
    else if (event.key === "Enter" && chosen) attempt(add(chosen));
    else if (event.key === "Backspace" && typed() === "" && last) attempt(take(last));
    else return;
    event.preventDefault();
  }

  return (
    <Dialog
      open
      title={isTags() ? say.tagTitle(count()) : say.albumTitle(count())}
      onClose={props.onClose}
      first={() => field}
      actions={<Button onClick={props.onClose}>{say.done}</Button>}
    >
      <div class="picker">
        {/* A click anywhere in it is one into its text. */}
        {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions, jsx-a11y/click-events-have-key-events */}
        <div class="picker-field" onClick={(event) => event.target === event.currentTarget && field?.focus()}>
          <For each={uses()}>
            {(use) => (
              <Chip
                name={use.name}
                part={use.count === count() ? undefined : isTags() ? say.onSome(use.count, count()) : say.inSome(use.count, count())}
                onOpen={use.count === count() ? undefined : () => attempt(add(use))}
                openLabel={say.putOnAll(use.name)}
                onRemove={() => attempt(take(use))}
              />
            )}
          </For>
          <input
            ref={(element) => void (field = element)}
            type="text"
            role="combobox"
            aria-label={isTags() ? say.tagPlaceholder : say.albumPlaceholder}
            aria-autocomplete="list"
            aria-expanded={entries().length > 0}
            aria-controls={list}
            aria-activedescendant={entries()[at()] ? `${list}-${at()}` : undefined}
            placeholder={isTags() ? say.tagPlaceholder : say.albumPlaceholder}
            spellcheck={false}
            autocomplete="off"
            dir="auto"
            maxLength={200}
            value={typed()}
            onInput={(event) => setTyped(event.currentTarget.value)}
            onKeyDown={press}
          />
        </div>
        <Offers class="picker-list" id={list} label={say.suggestions} entries={entries()} active={at()} onPoint={setAt} onTake={(entry) => attempt(add(entry))}>
          {(entry) => (
            <>
              <Icon of={entry.count === null ? Plus : isTags() ? Hash : Folder} size={14} />
              <bdi class="cut">
                <Show when={entry.count !== null} fallback={isTags() ? say.create(entry.name) : say.createAlbum(entry.name)}>
                  <Marked text={entry.name} at={lettersOf(entry.name, typed().trim())} />
                </Show>
              </bdi>
              <span class="count num">{entry.count === null ? "↵" : number(entry.count)}</span>
            </>
          )}
        </Offers>
        <Show when={isTags()}>
          <p class="small t3">{say.hint}</p>
        </Show>
      </div>
    </Dialog>
  );
}

/** Places of the letters that were typed. */
function lettersOf(text: string, part: string): number[] {
  const from = part === "" ? -1 : text.toLowerCase().indexOf(part.toLowerCase());
  return from < 0 ? [] : Array.from(part, (_, at) => from + at);
}
