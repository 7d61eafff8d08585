import { CopyCheck, Heart, Images, Layers, PanelLeft, Settings, Star, Trash2 } from "lucide";
import type { IconNode } from "lucide";
import { For, Show } from "solid-js";
import type { JSX } from "solid-js";
import { IconButton } from "../../components/button";
import { Icon } from "../../components/icon";
import { Mark } from "../../components/mark";
import { takesImages } from "../../state/drag";
import type { Dragged } from "../../state/drag";
import { draggedOf } from "../../state/which";
import { favour, trash } from "../gallery/actions";
import { useFrame } from "../../state/create";
import type { Place } from "../../state/app";
import { isSameView } from "../../state/view";
import type { PlainView } from "../../state/view";
import { number, words } from "../../words";
import { Shelves, ShelvesMenu } from "../shelves/shelves";
import { Radar } from "./radar";
import "./side-bar.css";

const VIEWS: readonly [PlainView, IconNode][] = [["all", Images], ["favourites", Heart], ["unrated", Star], ["trash", Trash2]];

interface EntryProps {
  place: Place;
  icon: IconNode;
  name: string;
  /** Images were dropped on it. */
  takes?: ((dragged: Dragged) => Promise<void>) | undefined;
  /** Stands at its end. */
  count?: JSX.Element;
}

function Entry(props: EntryProps): JSX.Element {
  const app = useFrame();
  const isHere = (): boolean => {
    const [here, place] = [app.place(), props.place];
    return here.at === place.at && (here.at !== "gallery" || place.at !== "gallery" || isSameView(here.view, place.view));
  };
  return (
    <button
      ref={(element) => {
        const { takes } = props;
        if (takes) takesImages(element, { drop: (dragged) => void takes(dragged).catch(app.toasts.fault) });
      }}
      type="button"
      class="nav"
      aria-current={isHere() ? "page" : undefined}
      title={app.panels.sidebar() ? undefined : props.name}
      onClick={() => app.go(props.place)}
    >
      <Icon of={props.icon} />
      <span class="name">{props.name}</span>
      {props.count}
    </button>
  );
}

/** The places of the library, the queue and the settings. */
export function SideBar(): JSX.Element {
  const app = useFrame();
  const waiting = (): number => app.jobs().filter((job) => job.finished_at === null).length;
  return (
    <nav class="side-bar" classList={{ icons: !app.panels.sidebar() }} aria-label={words.frame.sidebar}>
      <div class="brand">
        <Mark class="mark" />
        <span class="name strong grow">{words.frame.name}</span>
        <Show when={!app.panels.narrow()}>
          <IconButton
            class="fold"
            icon={PanelLeft}
            label={app.panels.sidebar() ? words.frame.hideSidebar : words.frame.showSidebar}
            keys={app.actions.keysText("app.toggle_sidebar")}
            onClick={() => app.panels.toggleSidebar()}
          />
        </Show>
      </div>
      <div class="places" data-drag-scrolls>
        <h2 class="heading">
          <span class="name">{words.frame.library}</span>
        </h2>
        <For each={VIEWS}>
          {([view, icon]) => (
            <Entry
              place={{ at: "gallery", view: { view } }}
              icon={icon}
              name={words.frame.views[view]}
              takes={view === "favourites" ? (dragged) => favour(app, draggedOf(app, dragged)) : view === "trash" ? (dragged) => trash(app, draggedOf(app, dragged)) : undefined}
              count={
                <Show when={app.counts()[view] > 0}>
                  <span class="count num">{number(app.counts()[view])}</span>
                </Show>
              }
            />
          )}
        </For>
        <Entry place={{ at: "duplicates" }} icon={CopyCheck} name={words.shelves.duplicates} />
        <Show when={app.panels.sidebar()} fallback={<ShelvesMenu />}>
          <Shelves />
        </Show>
      </div>
      <div class="foot">
        <Radar />
        <Entry
          place={{ at: "queue" }}
          icon={Layers}
          name={words.frame.queue}
          count={
            <Show when={waiting() > 0}>
              <span class="badge num">
                <span aria-hidden="true">{number(waiting())}</span>
                <span class="unseen">{words.frame.queueCount(waiting())}</span>
              </span>
            </Show>
          }
        />
        <Entry place={{ at: "settings", page: "profiles" }} icon={Settings} name={words.frame.settings} />
      </div>
    </nav>
  );
}
