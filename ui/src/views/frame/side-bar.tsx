import { Heart, Images, Layers, Settings, Star, Trash2 } from "lucide";
import type { IconNode } from "lucide";
import { For, Show } from "solid-js";
import type { JSX } from "solid-js";
import { Icon } from "../../components/icon";
import { Mark } from "../../components/mark";
import { useApp } from "../../state/app";
import type { GalleryView, Place } from "../../state/app";
import { number, words } from "../../words";
import "./side-bar.css";

const VIEWS: readonly [GalleryView, IconNode][] = [["all", Images], ["favourites", Heart], ["unrated", Star], ["trash", Trash2]];

/** The places of the library, the queue and the settings. */
export function SideBar(): JSX.Element {
  const app = useApp();
  const isAt = (place: Place): boolean => {
    const now = app.place();
    return now.at === place.at && (now.at !== "gallery" || place.at !== "gallery" || now.view === place.view);
  };
  const Entry = (props: { place: Place; icon: IconNode; name: string; count?: number }): JSX.Element => (
    <button type="button" class="nav" aria-current={isAt(props.place) ? "page" : undefined} onClick={() => app.go(props.place)}>
      <Icon of={props.icon} />
      <span class="cut">{props.name}</span>
      <Show when={props.count}>{(count) => <span class="count num">{number(count())}</span>}</Show>
    </button>
  );
  return (
    <nav class="side-bar" aria-label={words.frame.sidebar}>
      <div class="brand">
        <Mark class="mark" />
        <span class="strong grow">{words.frame.name}</span>
      </div>
      <div class="places">
        <h2 class="heading">{words.frame.library}</h2>
        <For each={VIEWS}>
          {([view, icon]) => (
            <Entry place={{ at: "gallery", view }} icon={icon} name={words.frame.views[view]} count={app.counts()[view]} />
          )}
        </For>
      </div>
      <div class="foot">
        <Entry place={{ at: "queue" }} icon={Layers} name={words.frame.queue} />
        <Entry place={{ at: "settings", page: "profiles" }} icon={Settings} name={words.frame.settings} />
      </div>
    </nav>
  );
}
