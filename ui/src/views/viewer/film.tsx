/** The images beside the one that is shown, as many as there is room for. */
import { For, createMemo, createSignal, onCleanup, onMount } from "solid-js";
import type { JSX } from "solid-js";
import { useApp } from "../../state/app";
import { galleryOf } from "../../state/gallery";
import { aspectOf } from "../../state/rows";
import { words } from "../../words";

const HEIGHT = 48;
const SHOWN_HEIGHT = 60;
const GAP = 4;
/** Around the image that is shown. */
const CLEAR = 10;

interface Frame {
  id: number;
  /** Distance of its left edge from the middle. */
  x: number;
  width: number;
}

export function Film(props: { id: number; step(id: number): void }): JSX.Element {
  const app = useApp();
  const gallery = galleryOf(app);
  let film!: HTMLDivElement;
  const [room, setRoom] = createSignal(0);
  onMount(() => {
    const watch = new ResizeObserver(() => setRoom(film.clientWidth));
    watch.observe(film);
    onCleanup(() => watch.disconnect());
  });

  const widthOf = (index: number, height: number): number =>
    Math.round(Math.min(2.4, Math.max(0.4, aspectOf(gallery.list().width(index), gallery.list().height(index)))) * height);
  const frames = createMemo((): ReadonlyMap<number, Frame> => {
    const at = gallery.indexOf(props.id);
    const count = gallery.count();
    const found = new Map<number, Frame>();
    if (at < 0) return found;
    const add = (index: number, x: number, width: number): void => {
      const id = gallery.list().id(index);
      found.set(id, { id, x, width });
    };
    const shown = widthOf(at, SHOWN_HEIGHT);
    add(at, -shown / 2, shown);
    let [left, right] = [-shown / 2 - CLEAR, shown / 2 + CLEAR];
    for (let index = at - 1; index >= 0 && left > -room() / 2; index -= 1) {
      const width = widthOf(index, HEIGHT);
      add(index, left - width, width);
      left -= width + GAP;
    }
    for (let index = at + 1; index < count && right < room() / 2; index += 1) {
      const width = widthOf(index, HEIGHT);
      add(index, right, width);
      right += width + GAP;
    }
    return found;
  });
  const ids = createMemo(() => [...frames().keys()]);

  return (
    <div ref={film} class="viewer-film" role="group" aria-label={words.gallery.viewer.film}>
      <For each={ids()}>
        {(id) => (
          <button
            type="button"
            tabindex="-1"
            class="film-frame"
            classList={{ shown: id === props.id }}
            aria-label={words.gallery.imageNumber(gallery.indexOf(id) + 1)}
            aria-current={id === props.id}
            style={{ transform: `translateX(${frames().get(id)?.x ?? 0}px)`, width: `${frames().get(id)?.width ?? 0}px` }}
            onClick={() => props.step(id)}
          >
            <img alt="" decoding="async" draggable={false} src={app.host.thumbUrl(id, gallery.versionOf(id) ?? 0, 256)} />
          </button>
        )}
      </For>
    </div>
  );
}
