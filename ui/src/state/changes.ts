/** What a person changes in the library: every change says what it did and can be undone, by its name. */
import { createRoot, createSignal } from "solid-js";
import type { Accessor } from "solid-js";
import type { UndoNames } from "../bindings/curation";
import type { Change } from "../bindings/curation";
import { words } from "../words";
import type { App } from "./app";
import type { Studio } from "./studio";

export interface Changes {
  /** What undo and redo would do. */
  names: Accessor<UndoNames>;
  undo(): Promise<void>;
  redo(): Promise<void>;
}

export function createChanges(app: App, studio: Studio): Changes {
  return createRoot(() => {
    const [names, setNames] = createSignal<UndoNames>({ undo: null, redo: null });
    let asking = false;
    let again = false;
    function look(): void {
      if (app.library() === null) return;
      if (asking) {
        again = true;
        return;
      }
      asking = true;
      app.host
        .call("undo_names", null)
        .then(setNames, app.toasts.fault)
        .finally(() => {
          asking = false;
          if (!again) return;
          again = false;
          look();
        });
    }
    // New images are no change that can be undone.
    app.onImages((event) => event.event !== "images_added" && look());
    studio.onShelves(look);
    look();

    const say = async (back: boolean): Promise<void> => {
      const { kind, subject, count } = back ? await app.host.call("undo", { value: null }) : await app.host.call("redo", null);
      const own = words.changes;
      if (kind === null) app.toasts.show({ text: back ? words.frame.nothingToUndo : words.frame.nothingToRedo });
      else app.toasts.show({ text: (back ? own.undone : own.redone)(own.name({ kind, subject, count })) });
    };
    return { names, undo: () => say(true), redo: () => say(false) };
  });
}

/** Makes a change and says what it did, with *Undo*. Nothing is said when nothing changed. */
export async function tellChange(app: App, work: Promise<Change>, text: (images: number) => string): Promise<Change> {
  const change = await work;
  if (change.change !== null) app.toasts.show({ text: text(change.count), undo: change.change });
  return change;
}
