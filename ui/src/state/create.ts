/** Puts the parts of the state together. */
import { createRoot, createSignal } from "solid-js";
import type { Host } from "../host/host";
import { createActions } from "./actions";
import type { ActionList } from "./actions";
import { useApp } from "./app";
import type { App, Place } from "./app";
import { createChanges } from "./changes";
import { createComposer } from "./composer";
import type { ComposerState } from "./composer";
import { createGallery } from "./gallery";
import { createPanels } from "./panels";
import type { Panels } from "./panels";
import { createSearch } from "./search";
import { createSelection } from "./selection";
import { createSettings } from "./settings";
import { createShelves } from "./shelves";
import { hearStudio } from "./studio";
import type { Studio } from "./studio";
import { createToasts } from "./toasts";
import type { ToastList } from "./toasts";
import { minutesUntil } from "./unsaved";
import { createViewer } from "./viewer";
import { words } from "../words";

/** The app with what only its frame needs. */
export interface Frame extends App {
  studio: Studio;
  actions: ActionList;
  toasts: ToastList;
  panels: Panels;
  composer: ComposerState;
}

/** Hears the host and builds everything on it. Rejects with the fault of a start that fails. */
export async function createApp(host: Host): Promise<Frame> {
  const toasts = createToasts(host);
  // The menu may speak before everything stands.
  let app: Frame | undefined;
  const warn = (dying: { job_id: number; images: number; expires_at: number }): void =>
    toasts.show({
      kind: "bad",
      text: words.queue.rescue.diesSoon(dying.images, minutesUntil(dying.expires_at, Date.now())),
      button: { label: words.queue.rescue.look, run: () => app?.go({ at: "queue", job: dying.job_id }) },
    });
  const studio = await hearStudio(host, (id) => app?.actions.fromMenu(id), toasts.fault, warn);
  return createRoot(() => {
    const [place, go] = createSignal<Place>({ at: "gallery", view: { view: "all" } });

    const changeSettings = createSettings(host, studio.settings, studio.setSettings);
    const panels = createPanels(studio.settings, (change) => {
      const next = { ...studio.settings().interface, ...change };
      changeSettings({ interface: next }).catch(toasts.fault);
    });
    app = {
      host,
      studio,
      start: studio.start,
      library: studio.library,
      settings: studio.settings,
      counts: studio.counts,
      jobs: studio.jobs,
      receiving: studio.receiving,
      paused: studio.paused,
      place,
      go,
      changeSettings,
      onImages: studio.onImages,
      actions: createActions(studio.start().platform, toasts.fault),
      toasts,
      panels,
    } as unknown as Frame;
    // The parts see each other through the app; none may look at another before all stand.
    app.search = createSearch(app);
    app.gallery = createGallery(app);
    app.selection = createSelection(app);
    app.viewer = createViewer(app);
    app.composer = createComposer(app);
    app.shelves = createShelves(app, studio);
    app.changes = createChanges(app, studio);
    return app;
  });
}

/** The app with what only the frame's own views need. */
export function useFrame(): Frame {
  return useApp() as Frame;
}
