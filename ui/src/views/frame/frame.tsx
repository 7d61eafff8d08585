import { Show, createEffect, onCleanup, onMount } from "solid-js";
import type { JSX } from "solid-js";
import { Questions } from "../../components/dialog";
import { ContextMenu } from "../../components/menu";
import { ToastsView } from "../../components/toasts";
import type { Frame } from "../../state/create";
import { wearTheme } from "../../state/theme";
import { words } from "../../words";
import { ComposerView } from "../composer/composer";
import { GalleryView } from "../gallery/gallery";
import { InspectorView } from "../inspector/inspector";
import { ViewerView } from "../viewer/viewer";
import "./frame.css";
import { SideBar } from "./side-bar";
import { TopBar } from "./top-bar";

/** The window with its rails. */
export function FrameView(props: { frame: Frame }): JSX.Element {
  const app = props.frame;
  wearTheme(() => app.settings().theme);
  const press = (event: KeyboardEvent): void => void app.actions.press(event);
  onMount(() => document.addEventListener("keydown", press));
  onCleanup(() => document.removeEventListener("keydown", press));
  createEffect(() => void app.host.call("set_zoom", { value: app.settings().interface.zoom }).catch(app.toasts.fault));

  return (
    <div class="frame">
      <SideBar />
      <div class="middle">
        <Show when={app.place().at === "gallery"}>
          <TopBar />
          <main class="wall" aria-label={words.frame.main}>
            <GalleryView />
            <ToastsView toasts={app.toasts} />
          </main>
          <ComposerView />
        </Show>
      </div>
      <Show when={app.place().at === "gallery" && app.settings().interface.inspector}>
        <aside class="inspector" aria-label={words.frame.inspector}>
          <InspectorView />
        </aside>
      </Show>
      <ViewerView />
      <ContextMenu />
      <Questions />
    </div>
  );
}
