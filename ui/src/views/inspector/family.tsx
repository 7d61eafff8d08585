/** What an image was remixed from, and what became of it. */
import { ArrowRight } from "lucide";
import { For, Show, createMemo, createResource } from "solid-js";
import type { JSX } from "solid-js";
import type { Image } from "../../bindings/image";
import type { ImageDetails } from "../../bindings/window";
import { Icon } from "../../components/icon";
import type { App } from "../../state/app";
import { useApp } from "../../state/app";
import { words } from "../../words";
import { versionOf } from "./details";
import "./family.css";

/** More children than these are not drawn. */
const MOST = 24;

export function Family(props: { image: Image; details: ImageDetails | undefined }): JSX.Element {
  const app = useApp();
  const parent = () => props.details?.parent ?? null;
  const children = () => (props.details?.children ?? []).slice(0, MOST);
  const wanted = createMemo(() => [...(parent() === null ? [] : [parent() ?? 0]), ...children()], undefined, {
    equals: (a, b) => a.join() === b.join(),
  });
  const [images] = createResource(wanted, async (ids) => {
    if (ids.length === 0) return new Map<number, Image>();
    const found = await app.host.call("images", { ids }).catch(() => []);
    return new Map(found.map((image) => [image.id, image]));
  });
  const known = (id: number) => images.latest?.get(id);
  return (
    <Show when={wanted().length > 0}>
      <section class="inspect-section">
        <div class="inspect-head">
          <h3>{words.inspector.family}</h3>
        </div>
        <div class="family">
          <Show when={parent()}>
            {(id) => (
              <>
                <Relative image={known(id())} label={words.inspector.madeFrom(id())} />
                <Icon of={ArrowRight} size={12} class="t3" />
              </>
            )}
          </Show>
          <span class="relative this" role="img" aria-label={words.inspector.this}>
            <img src={app.host.thumbUrl(props.image.id, versionOf(props.image), 256)} alt="" />
          </span>
          <Show when={children().length > 0}>
            <Icon of={ArrowRight} size={12} class="t3" />
          </Show>
          <For each={children()}>
            {(id) => <Relative image={known(id)} label={words.inspector.remixedInto(id)} />}
          </For>
        </div>
      </section>
    </Show>
  );
}

/** A member of the family; one that is no longer there is not drawn. */
function Relative(props: { image: Image | undefined; label: string }): JSX.Element {
  const app = useApp();
  return (
    <Show when={props.image}>
      {(image) => (
        <button
          type="button"
          class="relative"
          style={{ "background-color": image().colour ?? undefined }}
          aria-label={props.label}
          title={props.label}
          onClick={() => goTo(app, image())}
        >
          <img src={app.host.thumbUrl(image().id, versionOf(image()), 256)} alt="" draggable={false} />
        </button>
      )}
    </Show>
  );
}

/** Selects an image and brings it into view, in another view if it is not in this one. */
function goTo(app: App, image: Image): void {
  if (app.gallery.indexOf(image.id) < 0) app.go({ at: "gallery", view: { view: image.trashed_at === null ? "all" : "trash" } });
  app.selection.select([image.id], image.id);
  app.gallery.reveal(image.id);
}
