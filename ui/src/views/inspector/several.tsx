/** Several images: what they share, and what can be done with all of them. */
import { Heart, RotateCcw, Trash2 } from "lucide";
import { For, Show, createEffect, createMemo, createResource, createSignal, on, onCleanup } from "solid-js";
import type { JSX } from "solid-js";
import type { CommonValues, Which } from "../../bindings/curation";
import type { Image } from "../../bindings/image";
import { Button } from "../../components/button";
import { Stars } from "../../components/stars";
import { useApp } from "../../state/app";
import type { App } from "../../state/app";
import { galleryOf } from "../../state/gallery";
import { selectionOf } from "../../state/selection";
import { selected } from "../../state/which";
import { words } from "../../words";
import { versionOf } from "./details";
import { Rows } from "./facts";
import type { Row } from "./facts";
import { Marks } from "./marks";
import "./several.css";

/** So many are drawn. */
const DRAWN = 9;
/** Nobody waits for what a selection shares while it is still being drawn with a band. */
const PAUSE_MS = 120;

export function Several(): JSX.Element {
  const app = useApp();
  const selection = selectionOf(app);
  const which = createPaused(() => selected(app), () => (selection.isAll() ? selection.count() : app.selection.ids()));
  const [asked, setAsked] = createSignal(0);
  const [common] = createResource(
    () => ({ which: which(), asked: asked() }),
    (now) => app.host.call("common_values", { which: now.which }).catch((thrown: unknown) => (app.toasts.fault(thrown), null)),
  );
  app.onImages((event) => event.event !== "images_added" && setAsked((count) => count + 1));
  createEffect(on(app.shelves.all, () => setAsked((count) => count + 1), { defer: true }));
  const inTrash = (): boolean => galleryOf(app).view().view === "trash";
  const canChange = (): boolean => !inTrash() && app.library()?.writable === true;

  return (
    <>
      <div class="inspect-scroll">
        <h3 class="several-title">{words.inspector.several.title(selection.count())}</h3>
        <Pictures which={which()} />
        <Show when={common.latest}>
          {(now) => (
            <>
              <Show when={canChange()}>
                <div class="inspect-judge">
                  <Stars rating={now().rating ?? 0} onRate={(stars) => app.actions.run(`image.rate_${stars}`)} />
                  <Show when={now().rating === null}>
                    <span class="small t3">{words.inspector.several.mixed}</span>
                  </Show>
                </div>
              </Show>
              <section class="inspect-section">
                <Rows rows={rowsOf(now())} />
              </section>
              <Marks which={which()} count={now().count} tags={now().tags} albums={now().albums} note={now().note} open={canChange()} />
            </>
          )}
        </Show>
      </div>
      <Foot all={common.latest?.favourite === true} inTrash={inTrash()} />
    </>
  );
}

/** What is selected, a moment after it has come to rest; at once for the first time. */
function createPaused(read: () => Which, changes: () => unknown): () => Which {
  const [now, setNow] = createSignal(read());
  createEffect(
    on(
      changes,
      () => {
        const timer = setTimeout(() => setNow(read()), PAUSE_MS);
        onCleanup(() => clearTimeout(timer));
      },
      { defer: true },
    ),
  );
  return now;
}

function Pictures(props: { which: Which }): JSX.Element {
  const app = useApp();
  const wanted = createMemo(() => firstOf(app, props.which), undefined, { equals: (a, b) => a.join() === b.join() });
  const [read] = createResource(wanted, (ids) => app.host.call("images", { ids }).catch(() => [] as Image[]));
  return (
    <div class="several-pictures" aria-hidden="true">
      <For each={read.latest ?? []}>
        {(image) => (
          <span style={{ "background-color": image.colour ?? undefined }}>
            <img src={app.host.thumbUrl(image.id, versionOf(image), 256)} alt="" draggable={false} />
          </span>
        )}
      </For>
    </div>
  );
}

function firstOf(app: App, which: Which): number[] {
  if (which.which === "ids") return which.ids.slice(0, DRAWN);
  const list = galleryOf(app).list();
  return list.ids(0, Math.min(DRAWN, list.count));
}

function Foot(props: { all: boolean; inTrash: boolean }): JSX.Element {
  const app = useApp();
  return (
    <div class="inspect-foot">
      <Show
        when={!props.inTrash}
        fallback={
          <Button icon={RotateCcw} onClick={() => app.actions.run("image.restore")}>
            {words.inspector.restore}
          </Button>
        }
      >
        <Button icon={Heart} aria-pressed={props.all} onClick={() => app.actions.run("image.favourite")}>
          {words.inspector.favourite}
        </Button>
        <Button icon={Trash2} onClick={() => app.actions.run("image.trash")}>
          {words.inspector.several.trash}
        </Button>
      </Show>
    </div>
  );
}

function rowsOf(common: CommonValues): Row[] {
  const { rows, several } = words.inspector;
  const row = (name: string, value: string | null): Row => ({ name, value: value ?? several.mixed });
  return [
    row(rows.model, common.model),
    row(rows.size, common.pixels && words.inspector.size.pixels(...common.pixels)),
    row(several.favourites, common.favourite === null ? null : common.favourite ? several.all : several.nobody),
  ];
}
