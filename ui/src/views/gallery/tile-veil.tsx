/** What a tile shows when it is pointed at: one veil that moves, instead of buttons on every tile. */
import { Circle, CircleCheck, Ellipsis, Heart } from "lucide";
import { Show, createMemo } from "solid-js";
import type { Accessor, JSX } from "solid-js";
import { showMenu } from "../../components/menu";
import { Icon } from "../../components/icon";
import { Stars } from "../../components/stars";
import { useApp } from "../../state/app";
import { galleryOf } from "../../state/gallery";
import { FAVOURITE, RATING } from "../../state/packed";
import { selectionOf } from "../../state/selection";
import { theseIds } from "../../state/which";
import { words } from "../../words";
import { favour, imageMenu, rate } from "./actions";
import type { Grid } from "./grid";

interface Props {
  grid: () => Grid | undefined;
  tick: Accessor<number>;
  hovered: Accessor<number | null>;
}

/** Narrower tiles have no room for stars, lower ones none for anything at the bottom. */
const WIDE_ENOUGH = 132;
const HIGH_ENOUGH = 72;

export function TileVeil(props: Props): JSX.Element {
  const app = useApp();
  const gallery = galleryOf(app);
  const selection = selectionOf(app);

  const at = createMemo(() => {
    props.tick();
    gallery.count();
    const id = props.hovered();
    const grid = props.grid();
    const index = id === null ? -1 : gallery.indexOf(id);
    if (id === null || !grid || index < 0 || !grid.cellOf(id)) return null;
    const box = grid.layout.box(index, { x: 0, y: 0, width: 0, height: 0 });
    return { id, box, y: grid.mill.inside(box.y), flags: gallery.list().flags(index) };
  });
  const inTrash = (): boolean => gallery.view().view === "trash";
  const attempt = (work: Promise<void>): void => void work.catch(app.toasts.fault);
  const menu = (id: number, button: HTMLElement): void => {
    if (!selection.has(id)) selection.select([id], id);
    const { left, bottom } = button.getBoundingClientRect();
    showMenu({ x: left, y: bottom + 4 }, imageMenu(app));
  };

  return (
    <Show when={at()}>
      {(tile) => (
        <div
          class="veil"
          role="presentation"
          // The keyboard stays with the list.
          onMouseDown={(event) => event.preventDefault()}
          classList={{ chosen: selection.has(tile().id) }}
          style={{
            transform: `translate(${tile().box.x}px, ${tile().y}px)`,
            width: `${tile().box.width}px`,
            height: `${tile().box.height}px`,
          }}
        >
          {/* The keyboard has these as keys and in the menu: in its order they would come after every image. */}
          <button
            type="button"
            class="veil-pick"
            tabindex="-1"
            data-own-pointer=""
            aria-label={words.gallery.select}
            aria-pressed={selection.has(tile().id)}
            onClick={() => selection.toggle(tile().id)}
          >
            <Icon of={selection.has(tile().id) ? CircleCheck : Circle} size={20} />
          </button>
          <Show when={!inTrash() && tile().box.width >= HIGH_ENOUGH}>
            <button
              type="button"
              class="veil-heart"
              tabindex="-1"
              data-own-pointer=""
              aria-label={(tile().flags & FAVOURITE) === 0 ? words.gallery.favourite : words.gallery.notFavourite}
              onClick={() => attempt(favour(app, theseIds([tile().id])))}
            >
              <Icon of={Heart} size={14} filled={(tile().flags & FAVOURITE) !== 0} />
            </button>
          </Show>
          <Show when={tile().box.height >= HIGH_ENOUGH}>
            <div class="veil-foot">
              <Show when={!inTrash() && tile().box.width >= WIDE_ENOUGH}>
                <span data-own-pointer="">
                  <Stars rating={tile().flags & RATING} size={12} onRate={(stars) => attempt(rate(app, theseIds([tile().id]), stars))} />
                </span>
              </Show>
              <button
                type="button"
                class="veil-more"
                tabindex="-1"
                data-own-pointer=""
                aria-label={words.gallery.more}
                onClick={(event) => menu(tile().id, event.currentTarget)}
              >
                <Icon of={Ellipsis} size={14} />
              </button>
            </div>
          </Show>
        </div>
      )}
    </Show>
  );
}
