/** Tags, albums and note of one image or of several. */
import { Plus } from "lucide";
import { For, Show } from "solid-js";
import type { JSX } from "solid-js";
import type { TagUse, Which } from "../../bindings/curation";
import { Chip } from "../../components/chip";
import { Icon } from "../../components/icon";
import { useFrame } from "../../state/create";
import { words } from "../../words";
import { addToAlbum, noteImages, removeFromAlbum, tagImages, untagImages } from "../shelves/mark";
import { NoteField } from "./note";

interface Props {
  which: Which;
  /** How many images that are. */
  count: number;
  tags: readonly TagUse[];
  albums: readonly TagUse[];
  /** Absent: they differ, or it is not known. */
  note?: string | null | undefined;
  /** They can be changed. */
  open: boolean;
}

export function Marks(props: Props): JSX.Element {
  const app = useFrame();
  const say = words.shelves;
  const own = words.inspector;
  const attempt = (work: Promise<void>): void => void work.catch(app.toasts.fault);
  const isPart = (use: TagUse): boolean => use.count < props.count;
  return (
    <>
      <Show when={props.open || props.tags.length > 0}>
        <section class="inspect-section">
          <div class="inspect-head">
            <h3>{say.tags}</h3>
          </div>
          <div class="chips">
            <For each={props.tags}>
              {(use) => (
                <Chip
                  name={use.name}
                  part={isPart(use) ? say.onSome(use.count, props.count) : undefined}
                  openLabel={isPart(use) ? say.putOnAll(use.name) : say.show(use.name)}
                  onOpen={() => (isPart(use) ? attempt(tagImages(app, props.which, use.name)) : app.go({ at: "gallery", view: { view: "tag", id: use.id } }))}
                  onRemove={props.open ? () => attempt(untagImages(app, props.which, use.name)) : undefined}
                />
              )}
            </For>
            <Show when={props.open}>
              <Add label={say.tag} title={say.tagPlaceholder} keys={app.actions.keysText("image.tag")} onClick={() => app.panels.pick({ kind: "tag", which: props.which, count: props.count })} />
            </Show>
          </div>
        </section>
      </Show>
      <Show when={props.open || props.albums.length > 0}>
        <section class="inspect-section">
          <div class="inspect-head">
            <h3>{say.albums}</h3>
          </div>
          <div class="chips">
            <For each={props.albums}>
              {(use) => (
                <Chip
                  name={use.name}
                  part={isPart(use) ? say.inSome(use.count, props.count) : undefined}
                  openLabel={isPart(use) ? say.putOnAll(use.name) : say.show(use.name)}
                  onOpen={() => (isPart(use) ? attempt(addToAlbum(app, props.which, use.id)) : app.go({ at: "gallery", view: { view: "album", id: use.id } }))}
                  onRemove={props.open ? () => attempt(removeFromAlbum(app, props.which, use.id)) : undefined}
                />
              )}
            </For>
            <Show when={props.open}>
              <Add label={say.album} title={say.albumPlaceholder} keys={app.actions.keysText("image.add_to_album")} onClick={() => app.panels.pick({ kind: "album", which: props.which, count: props.count })} />
            </Show>
          </div>
        </section>
      </Show>
      <Show when={props.open || props.note}>
        <section class="inspect-section">
          <div class="inspect-head">
            <h3>{own.note}</h3>
          </div>
          <Show when={props.open} fallback={<p class="inspect-text selectable" dir="auto">{props.note}</p>}>
            <NoteField
              value={props.note ?? ""}
              placeholder={props.count > 1 ? own.noteAll(props.count) : own.noteHint}
              onChange={(text) => attempt(noteImages(app, props.which, text))}
            />
          </Show>
        </section>
      </Show>
    </>
  );
}

function Add(props: { label: string; title: string; keys: string; onClick: () => void }): JSX.Element {
  return (
    <button type="button" class="chip-add" aria-label={props.title} title={props.keys ? `${props.title} (${props.keys})` : props.title} onClick={() => props.onClick()}>
      <Icon of={Plus} size={12} />
      {props.label}
    </button>
  );
}
