import { Match, Show, Suspense, Switch, createEffect, createMemo, createSignal, lazy, on, onCleanup, onMount } from "solid-js";
import type { Accessor, JSX } from "solid-js";
import { Questions } from "../../components/dialog";
import { DragGhost } from "../../components/drag-ghost";
import { ContextMenu } from "../../components/menu";
import { ToastsView } from "../../components/toasts";
import type { Frame } from "../../state/create";
import { useFrame } from "../../state/create";
import { wearTheme } from "../../state/theme";
import { words } from "../../words";
import { ComposerView } from "../composer/composer";
import { FirstRun } from "../first-run/first-run";
import { GalleryView } from "../gallery/gallery";
import { InspectorView } from "../inspector/inspector";
import { Palette } from "../palette/palette";
import { QueueView } from "../queue/queue";
import { SettingsView } from "../settings/settings";
import { registerShelfActions } from "../shelves/actions";
import { Picker } from "../shelves/picker";
import { ViewerView } from "../viewer/viewer";
import { searchEverywhere } from "../search/search-actions";
import "./frame.css";
import { registerFrameActions } from "./frame-actions";
import { KeyQuestion } from "./key-question";
import { KeySheet } from "./key-sheet";
import { LibraryFault } from "./library-fault";
import { QuitQuestion } from "./quit-question";
import { SideBar } from "./side-bar";
import { Strips } from "./strips";
import { TopBar } from "./top-bar";

const DuplicatesView = lazy(() => import("../duplicates/duplicates").then(({ DuplicatesView: of }) => ({ default: of })));

/** The window: the first screen, why there is no library, or the library with its rails. */
export function FrameView(props: { frame: Frame }): JSX.Element {
  // The frame lives as long as the window.
  const app = props.frame;
  registerFrameActions(app);
  app.actions.register(searchEverywhere(app));
  registerShelfActions(app);
  wearTheme(() => app.settings().theme);
  const press = (event: KeyboardEvent): void => void app.actions.press(event);
  onMount(() => document.addEventListener("keydown", press));
  // Whoever comes back from another program may have filed images with it.
  const back = (): void => app.gallery.lookAgain(app.studio.recount());
  onMount(() => window.addEventListener("focus", back));
  onCleanup(() => window.removeEventListener("focus", back));
  onCleanup(() => document.removeEventListener("keydown", press));
  const zoom = createMemo(() => app.settings().interface.zoom);
  if (zoom() !== 1) void app.host.call("set_zoom", { value: zoom() }).catch(app.toasts.fault);
  createEffect(on(zoom, (value) => void app.host.call("set_zoom", { value }).catch(app.toasts.fault), { defer: true }));

  return (
    <>
      <Switch fallback={<Rails />}>
        <Match when={app.start().first_run}>
          <FirstRun />
        </Match>
        <Match when={app.start().library_fault}>{(fault) => <LibraryFault fault={fault()} />}</Match>
      </Switch>
      <ContextMenu />
      <DragGhost />
      <Palette />
      <KeySheet />
      <Picker />
      <KeyQuestion />
      <Questions />
      <QuitQuestion />
    </>
  );
}

/** So many milliseconds nobody waits for a list of images without seeing the rest of the window. */
const LONGEST_ALONE = 250;

/**
 * Whether what stands around the images may be drawn. They come first: while their thumbnails are on their way, there is
 * time for it.
 */
function createSettled(app: Frame): Accessor<boolean> {
  const [settled, setSettled] = createSignal(app.place().at !== "gallery");
  const limit = setTimeout(setSettled, LONGEST_ALONE, true);
  onCleanup(() => clearTimeout(limit));
  createEffect(() => {
    if (!settled() && !app.gallery.loading()) requestAnimationFrame(() => setTimeout(setSettled, 0, true));
  });
  return settled;
}

function Rails(): JSX.Element {
  const app = useFrame();
  const settled = createSettled(app);
  return (
    <Switch>
      <Match when={app.place().at === "settings"}>
        <SettingsView />
      </Match>
      <Match when={true}>
        <div class="frame" classList={{ narrow: app.panels.narrow() }}>
          <a class="skip" href="#main">
            {words.frame.skip}
          </a>
          <Show when={settled()} fallback={<div class="side-bar" classList={{ icons: !app.panels.sidebar() }} data-coming="" />}>
            <SideBar />
          </Show>
          <Switch>
            <Match when={app.place().at === "queue"}>
              <QueueView />
            </Match>
            <Match when={app.place().at === "duplicates"}>
              {/* It comes in a moment, and only to those who look. */}
              <Suspense fallback={<Coming />}>
                <DuplicatesView />
              </Suspense>
            </Match>
            <Match when={app.place().at === "gallery"}>
              <Images settled={settled()} />
            </Match>
          </Switch>
          <ViewerView />
        </div>
      </Match>
    </Switch>
  );
}

/** What is not here yet has its heading already. */
function Coming(): JSX.Element {
  return (
    <main class="middle" id="main" tabIndex={-1}>
      <h1 class="unseen">{words.duplicates.title}</h1>
    </main>
  );
}

function Images(props: { settled: boolean }): JSX.Element {
  const app = useFrame();
  return (
    <>
      <div class="middle">
        <Show when={props.settled} fallback={<div class="top-bar" />}>
          <TopBar />
          <Strips />
        </Show>
        <main class="wall" id="main" tabIndex={-1} aria-label={words.frame.main}>
          <GalleryView />
          <ToastsView toasts={app.toasts} />
        </main>
        <Show when={props.settled} fallback={<div class="composer composer-coming" classList={{ folded: app.composer.folded() }} />}>
          <ComposerView />
        </Show>
      </div>
      <Show when={app.panels.inspector()}>
        <aside class="inspector" aria-label={words.frame.inspector}>
          <Show when={props.settled}>
            <InspectorView />
          </Show>
        </aside>
      </Show>
    </>
  );
}
