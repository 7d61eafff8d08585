/** The registry of everything a person can do, and the keys that do it. */
import { createSignal, getOwner, onCleanup } from "solid-js";
import type { Platform } from "../bindings/window";
import type { Action, Actions } from "./app";
import { chordsText, matches } from "./keys";

export interface ActionList extends Actions {
  /** Whether a key press was for an action; it has been run then. */
  press(event: KeyboardEvent): boolean;
  /** Runs what was chosen in the native menu. */
  fromMenu(id: string): void;
  /** Also those whose part is not on the screen now: what the key sheet and the settings list. */
  known(): readonly Action[];
}

/**
 * A menu does not say whether its key is held down: what costs money and is chosen again within so many milliseconds,
 * longer than systems wait before they repeat a key, was.
 */
const HELD_MS = 700;

export function createActions(platform: Platform, onFault: (thrown: unknown) => void): ActionList {
  // Several parts may register one id: the last that is still there holds.
  const [entries, setEntries] = createSignal<readonly Action[]>([]);

  const [everSeen, setEverSeen] = createSignal<ReadonlyMap<string, Action>>(new Map());

  const all = (): readonly Action[] => {
    const latest = new Map<string, Action>();
    for (const action of entries()) latest.set(action.id, action);
    return [...latest.values()];
  };
  const get = (id: string): Action | undefined => entries().findLast((action) => action.id === id);
  const start = (action: Action): void => {
    try {
      Promise.resolve(action.run()).catch(onFault);
    } catch (thrown) {
      onFault(thrown);
    }
  };
  const chosen = new Map<string, number>();
  const can = (action: Action): boolean => action.enabled?.() ?? true;

  return {
    register(actions) {
      setEntries((known) => [...known, ...actions]);
      setEverSeen((seen) => new Map([...seen, ...actions.map((action) => [action.id, action] as const)]));
      if (getOwner()) onCleanup(() => setEntries((known) => known.filter((action) => !actions.includes(action))));
    },
    get,
    all,
    known: () => [...everSeen().values()],
    run(id) {
      const action = get(id);
      if (action && can(action)) start(action);
    },
    keysText(id) {
      const keys = get(id)?.keys?.[0];
      return keys ? chordsText([keys], platform)[0] ?? "" : "";
    },
    fromMenu(id) {
      const action = get(id);
      if (!action || !can(action)) return;
      const now = performance.now();
      const before = chosen.get(id) ?? Number.NEGATIVE_INFINITY;
      chosen.set(id, now);
      if (!action.once || now - before > HELD_MS) start(action);
    },
    press(event) {
      if (event.defaultPrevented || event.isComposing) return false;
      for (const action of all()) {
        if (!action.keys?.some((chord) => matches(chord, event, platform))) continue;
        if (!isOpenFor(event, action.inFields === true)) continue;
        if (!can(action)) continue;
        event.preventDefault();
        if (!(event.repeat && action.once)) start(action);
        return true;
      }
      return false;
    },
  };
}

const TEXT_FIELDS = 'input:not([type="checkbox"]):not([type="radio"]):not([type="range"]):not([type="button"]), textarea, select, [contenteditable]';
const OWN_KEYS = new Set(["Enter", " ", "ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End", "PageUp", "PageDown"]);

/** Whether a key press in this place may be an action's: controls keep their own keys, dialogs and menus keep all. */
function isOpenFor(event: KeyboardEvent, inFields: boolean): boolean {
  // A function key writes nothing either.
  const withMod = event.ctrlKey || event.metaKey || /^F\d+$/.test(event.key);
  if (document.querySelector("[data-modal]") !== null) return false;
  const at = event.target instanceof Element ? event.target : null;
  if (!at) return true;
  if (at.closest("[role=menu], [role=listbox]:not([data-passes-keys]), [role=dialog]:not([data-passes-keys])")) return inFields && withMod;
  if (at.closest(TEXT_FIELDS)) return inFields && withMod;
  if (!withMod && OWN_KEYS.has(event.key) && at.closest("button, a[href], input, [role=button], [role=radio], [role=slider]")) return false;
  return true;
}
