/**
 * Which images are selected, as in a file manager. Everything selected is kept as "all but these", so that selecting a
 * million costs what selecting one does.
 */
import { batch, createRoot, createSignal } from "solid-js";
import type { App, Selection } from "./app";
import { galleryOf } from "./gallery";
import type { ListChange, ShownGallery } from "./gallery";
import { IdSet } from "./id-set";

/** The selection with what the gallery's own view needs. */
export interface GridSelection extends Selection {
  /** How many are selected. Reactive, and cheap for any number. */
  count(): number;
  /** Selects one more or one less, and begins ranges there. */
  toggle(id: number): void;
  /** Selects from where ranges begin to here; `add` keeps what is selected besides. */
  extend(id: number, add: boolean): void;
  all(): void;
  /** Everything that is shown is selected. Reactive. */
  isAll(): boolean;
  /** Moves the keyboard without selecting. */
  moveTo(id: number): void;
}

/** The selection of an app: the frame knows no more of it than {@link Selection}. */
export function selectionOf(app: App): GridSelection {
  return app.selection as GridSelection;
}

export function createSelection(app: App): GridSelection {
  return createRoot(() => buildSelection(galleryOf(app)));
}

function buildSelection(gallery: ShownGallery): GridSelection {
  const [current, setCurrent] = createSignal<number | null>(null);
  const [tick, setTick] = createSignal(0);
  let everything = false;
  /** Selected, or with `everything` those that are not. */
  let named = new IdSet();
  let anchor: number | null = null;

  const changed = (): void => void setTick((count) => count + 1);
  const holds = (id: number): boolean => named.has(id) !== everything;
  const set = (ids: Iterable<number>): void => {
    everything = false;
    named = new IdSet(ids);
    changed();
  };

  // Not a memo: whoever selects a million does not wait for a list that nobody reads.
  let listed: { at: number; count: number; ids: readonly number[] } | null = null;
  const ids = (): readonly number[] => {
    const at = tick();
    const count = gallery.count();
    if (listed?.at !== at || listed.count !== count) listed = { at, count, ids: inOrder() };
    return listed.ids;
  };
  const inOrder = (): number[] => {
    const list = gallery.list();
    if (!everything) return list.placesOf(named).map((place) => list.id(place));
    return named.size === 0 ? list.ids() : list.ids().filter((id) => !named.has(id));
  };

  const forget = (gone: readonly number[], from: number): void => {
    let had = false;
    for (const id of gone) had = named.delete(id) || had;
    const at = current();
    if (at !== null && gone.includes(at)) {
      // The keyboard stays where it was: on the image that has moved up into the place.
      const { count } = gallery.list();
      setCurrent(count === 0 ? null : gallery.list().id(Math.min(from, count - 1)));
    }
    if (anchor !== null && gone.includes(anchor)) anchor = null;
    if (had || everything) changed();
  };
  const another = (look: boolean): void => {
    const list = gallery.list();
    if (look) {
      everything = false;
      named = new IdSet();
      setCurrent(null);
      anchor = null;
    } else if (list.count > 0) {
      named = new IdSet(list.placesOf(named).map((place) => list.id(place)));
      const at = current();
      if (at !== null && list.indexOf(at) < 0) setCurrent(null);
    }
    changed();
  };
  gallery.hear((change: ListChange) => {
    switch (change.what) {
      case "list":
        return another(change.look);
      case "removed":
        return forget(change.ids, change.places[0] ?? 0);
      case "inserted":
        // What arrives after "select all" was not meant by it.
        if (everything) named.add(change.id);
        return changed();
    }
  });

  return {
    current,
    ids,
    count() {
      tick();
      return everything ? Math.max(0, gallery.count() - named.size) : named.size;
    },
    has(id) {
      tick();
      return holds(id);
    },
    select(wanted, to) {
      batch(() => {
        set(wanted);
        const next = to ?? wanted.at(-1) ?? null;
        anchor = next;
        setCurrent(next);
      });
    },
    clear() {
      batch(() => {
        set([]);
        anchor = current();
      });
    },
    toggle(id) {
      batch(() => {
        if (!named.delete(id)) named.add(id);
        anchor = id;
        setCurrent(id);
        changed();
      });
    },
    extend(id, add) {
      const list = gallery.list();
      const to = list.indexOf(id);
      if (to < 0) return;
      const start = anchor === null ? -1 : list.indexOf(anchor);
      const from = start < 0 ? to : start;
      const range = list.ids(Math.min(from, to), Math.max(from, to) + 1);
      batch(() => {
        if (add) {
          for (const one of range) {
            if (everything) named.delete(one);
            else named.add(one);
          }
          changed();
        } else {
          set(range);
        }
        anchor ??= id;
        setCurrent(id);
      });
    },
    all() {
      batch(() => {
        everything = true;
        named = new IdSet();
        if (current() === null) setCurrent(gallery.idAt(0) ?? null);
        changed();
      });
    },
    isAll() {
      tick();
      return everything && named.size === 0;
    },
    moveTo(id) {
      anchor = id;
      setCurrent(id);
    },
  };
}
