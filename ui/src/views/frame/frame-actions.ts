/** The actions of the frame: going places, undoing, sizes of the page. */
import type { Interface } from "../../bindings/settings";
import type { PlainView } from "../../state/view";
import type { Frame } from "../../state/create";
import { words } from "../../words";

const ZOOMS = [0.5, 0.67, 0.75, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2, 2.5, 3];

/** The next size of the page in a direction. */
export function nextZoom(zoom: number, direction: 1 | -1): number {
  const further = direction === 1 ? ZOOMS.find((step) => step > zoom + 0.001) : ZOOMS.findLast((step) => step < zoom - 0.001);
  return further ?? zoom;
}

/** Registers them for as long as the frame stands. */
export function registerFrameActions(app: Frame): void {
  const { frame } = words;
  const changeInterface = (change: Partial<Interface>): Promise<void> =>
    app.changeSettings({ interface: { ...app.settings().interface, ...change } });
  const view = (name: PlainView) => ({
    id: `go.${name}`,
    label: frame.views[name],
    group: frame.groups.places,
    run: () => app.go({ at: "gallery", view: { view: name } }),
  });
  const isOpen = (): boolean => app.library() !== null;

  app.actions.register([
    { ...view("all"), keys: ["Mod+1"], enabled: isOpen },
    { ...view("favourites"), keys: ["Mod+2"], enabled: isOpen },
    { ...view("unrated"), keys: ["Mod+3"], enabled: isOpen },
    { ...view("trash"), keys: ["Mod+4"], enabled: isOpen },
    { id: "go.queue", label: frame.queue, group: frame.groups.places, keys: ["Mod+5"], enabled: isOpen, run: () => app.go({ at: "queue" }) },
    { id: "go.duplicates", label: words.shelves.duplicates, group: frame.groups.places, enabled: isOpen, run: () => app.go({ at: "duplicates" }) },
    {
      id: "app.settings", label: frame.settings, group: frame.groups.places, keys: ["Mod+,"], inFields: true, enabled: isOpen,
      run: () => app.go({ at: "settings", page: "profiles" }),
    },
    {
      id: "app.undo", group: frame.groups.editing, keys: ["Mod+Z"], enabled: isOpen, run: () => app.changes.undo(),
      // Read when it is shown: it names what it would take back.
      get label() {
        const { undo } = app.changes.names();
        return undo ? words.changes.undo(words.changes.name(undo)) : frame.undo;
      },
    },
    {
      id: "app.redo", group: frame.groups.editing, keys: ["Mod+Shift+Z", "Mod+Y"], enabled: isOpen, run: () => app.changes.redo(),
      get label() {
        const { redo } = app.changes.names();
        return redo ? words.changes.redo(words.changes.name(redo)) : frame.redo;
      },
    },
    {
      id: "app.toggle_sidebar", label: frame.sidebar, group: frame.groups.window, keys: ["Mod+B"], inFields: true,
      enabled: () => !app.panels.narrow(), run: () => app.panels.toggleSidebar(),
    },
    {
      id: "app.toggle_inspector", label: frame.inspector, group: frame.groups.window, keys: ["Mod+I"], inFields: true,
      enabled: () => isOpen() && app.place().at === "gallery", run: () => app.panels.toggleInspector(),
    },
    {
      id: "app.zoom_in", label: frame.larger, group: frame.groups.window, keys: ["Mod+=", "Mod++"], inFields: true,
      run: () => changeInterface({ zoom: nextZoom(app.settings().interface.zoom, 1) }),
    },
    {
      id: "app.zoom_out", label: frame.smaller, group: frame.groups.window, keys: ["Mod+-"], inFields: true,
      run: () => changeInterface({ zoom: nextZoom(app.settings().interface.zoom, -1) }),
    },
    {
      id: "app.zoom_reset", label: frame.actualSize, group: frame.groups.window, keys: ["Mod+0"], inFields: true,
      run: () => changeInterface({ zoom: 1 }),
    },
    {
      id: "app.open_library", label: frame.openLibrary, group: frame.groups.window, keys: ["Mod+O"], inFields: true,
      run: () => openLibrary(app),
    },
    {
      id: "app.enter_key", label: frame.enterKey, group: frame.groups.window, enabled: isOpen,
      run: () => app.panels.askKey({ profile: app.settings().default_profile, fault: null }),
    },
    {
      // In a narrow window it lies over the images.
      id: "app.close_inspector", label: frame.closeInspector, group: frame.groups.window, keys: ["Escape"],
      enabled: () => isSheetOpen(app), run: () => app.panels.toggleInspector(),
    },
    { id: "app.keys", label: frame.keys, group: frame.groups.window, keys: ["?", "F1"], inFields: true, run: () => app.panels.setKeySheet(true) },
  ]);
}

function isSheetOpen(app: Frame): boolean {
  return app.place().at === "gallery" && app.viewer.shown() === null && app.panels.narrow() && app.panels.inspector();
}

/** Lets a person choose a folder and opens the library there, or makes one. */
export async function openLibrary(app: Frame): Promise<void> {
  const path = await app.host.call("choose_folder", null);
  if (path === null) return;
  app.studio.restart(await app.host.call("open_library", { path, create: true }));
  app.go({ at: "gallery", view: { view: "all" } });
}
