/** Several images: what they share, and what can be done with all of them. */
import { Heart, RotateCcw, Trash2 } from "lucide";
import { For, Show, createMemo, createResource, createSignal } from "solid-js";
import type { JSX } from "solid-js";
import type { Image } from "../../bindings/image";
import { Button } from "../../components/button";
import { Stars } from "../../components/stars";
import { useApp } from "../../state/app";
import { words } from "../../words";
import { versionOf } from "./details";
import { Rows } from "./facts";
import type { Row } from "./facts";
import "./several.css";

/** So many are read to say what they share. */
const READ = 400;
/** So many are drawn. */
const DRAWN = 9;

export function Several(): JSX.Element {
  const app = useApp();
  const ids = app.selection.ids;
  const [asked, setAsked] = createSignal(0);
  const wanted = createMemo(() => ({ ids: ids().slice(0, READ), asked: asked() }));
  const [read] = createResource(wanted, ({ ids }) => app.host.call("images", { ids }).catch(() => [] as Image[]));
  app.onImages((event) => {
    if (event.event !== "images_added") setAsked((count) => count + 1);
  });
  const images = () => read.latest ?? [];
  const inTrash = () => images().some((image) => image.trashed_at !== null);
  const rating = () => shared(images(), (image) => image.rating);

  return (
    <>
      <div class="inspect-scroll">
        <h3 class="several-title">{words.inspector.several.title(ids().length)}</h3>
        <div class="several-pictures" aria-hidden="true">
          <For each={images().slice(0, DRAWN)}>
            {(image) => (
              <span style={{ "background-color": image.colour ?? undefined }}>
                <img src={app.host.thumbUrl(image.id, versionOf(image), 256)} alt="" draggable={false} />
              </span>
            )}
          </For>
        </div>
        <Show when={!inTrash() && images().length > 0}>
          <div class="inspect-judge">
            <Stars rating={rating() ?? 0} onRate={(stars) => app.actions.run(`image.rate_${stars}`)} />
            <Show when={rating() === null}>
              <span class="small t3">{words.inspector.several.mixed}</span>
            </Show>
          </div>
        </Show>
        <section class="inspect-section">
          <Rows rows={rowsOf(images())} />
          <Show when={ids().length > READ}>
            <p class="small t3 several-part">{words.inspector.several.onlyFirst(READ)}</p>
          </Show>
        </section>
      </div>
      <Foot images={images()} inTrash={inTrash()} />
    </>
  );
}

function Foot(props: { images: readonly Image[]; inTrash: boolean }): JSX.Element {
  const app = useApp();
  const all = () => props.images.length > 0 && props.images.every((image) => image.favourite);
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
        <Button icon={Heart} aria-pressed={all()} onClick={() => app.actions.run("image.favourite")}>
          {words.inspector.favourite}
        </Button>
        <Button icon={Trash2} onClick={() => app.actions.run("image.trash")}>
          {words.inspector.several.trash}
        </Button>
      </Show>
    </div>
  );
}

/** The value that all have; `null`: they differ, or there are none. */
function shared<Value>(images: readonly Image[], value: (image: Image) => Value): Value | null {
  const [first] = images;
  if (!first) return null;
  const one = value(first);
  return images.every((image) => value(image) === one) ? one : null;
}

function rowsOf(images: readonly Image[]): Row[] {
  if (images.length === 0) return [];
  const own = words.inspector;
  const { rows, several } = own;
  const favourites = images.filter((image) => image.favourite).length;
  const cost = images.reduce((sum, image) => sum + (image.demo ? 0 : (image.cost ?? 0)), 0);
  const bytes = images.reduce((sum, image) => sum + image.bytes, 0);
  const row = (name: string, value: string | null): Row => ({ name, value: value ?? several.mixed });
  return [
    row(rows.model, shared(images, (image) => image.model)),
    row(rows.size, shared(images, (image) => own.size.pixels(image.width, image.height))),
    row(rows.quality, shared(images, (image) => image.quality ?? own.several.none)),
    row(several.favourites, several.some(favourites, images.length)),
    ...(cost > 0 ? [row(rows.cost, own.cost(cost))] : []),
    row(several.files, several.bytes(bytes)),
  ];
}
