import { For, Show, createMemo } from "solid-js";
import type { JSX } from "solid-js";
import { useApp } from "../state/app";
import { underWay } from "../state/drag";
import { number } from "../words";
import "./drag-ghost.css";

/** Images of a drag that are drawn. */
const SHOWN = 3;

/** What hangs at the pointer while images are dragged: a few of them and their number. Stands once, in the frame. */
export function DragGhost(): JSX.Element {
  const app = useApp();
  const dragged = createMemo(() => underWay()?.dragged ?? null);
  const top = createMemo(() => dragged()?.ids().slice(0, SHOWN) ?? []);
  return (
    <Show when={dragged()}>
      {(images) => (
        <div class="drag-ghost" aria-hidden="true" style={{ transform: `translate(${(underWay()?.x ?? 0) + 12}px, ${(underWay()?.y ?? 0) + 12}px)` }}>
          <For each={top()}>{(id) => <img src={app.host.thumbUrl(id, app.gallery.versionOf(id) ?? 0, 256)} alt="" />}</For>
          <Show when={images().count > 1}>
            <span class="badge num">{number(images().count)}</span>
          </Show>
        </div>
      )}
    </Show>
  );
}
