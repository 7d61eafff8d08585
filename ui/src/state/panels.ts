/** What of the frame is open: the names of the sidebar, the inspector, and the sheets that lie over everything. */
import { createSignal, onCleanup } from "solid-js";
import type { Accessor } from "solid-js";
import type { Fault } from "../bindings/fault";
import type { Which } from "../bindings/curation";
import type { Interface, Settings } from "../bindings/settings";

/** Below this many CSS pixels, at the usual text size, rails make room for the images. */
const NARROW = 1100;

/** A key is wanted, and why. */
export interface KeyAsked {
  profile: string;
  fault: Fault | null;
}

/** Images that are about to be tagged or put into albums. */
export interface Picking {
  kind: "tag" | "album";
  which: Which;
  count: number;
}

export interface Panels {
  /** The window has no room for both rails. */
  narrow: Accessor<boolean>;
  /** The sidebar shows names. */
  sidebar: Accessor<boolean>;
  toggleSidebar(): void;
  /** The inspector is open; in a narrow window it is a sheet over the images. */
  inspector: Accessor<boolean>;
  toggleInspector(): void;
  keySheet: Accessor<boolean>;
  setKeySheet(open: boolean): void;
  keyAsked: Accessor<KeyAsked | null>;
  askKey(asked: KeyAsked | null): void;
  picking: Accessor<Picking | null>;
  pick(picking: Picking | null): void;
  /** Unsaved images that a person has been told about and put aside, by the names of `unsaved.ts`. */
  putAside: Accessor<ReadonlySet<string>>;
  putAsideAlso(names: readonly string[]): void;
}

export function createPanels(settings: Accessor<Settings>, change: (change: Partial<Interface>) => void): Panels {
  const isNarrow = (): boolean => {
    const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
    return window.innerWidth < (NARROW * rem) / 16;
  };
  const [narrow, setNarrow] = createSignal(isNarrow());
  const [sheet, setSheet] = createSignal(false);
  const [keySheet, setKeySheet] = createSignal(false);
  const [keyAsked, askKey] = createSignal<KeyAsked | null>(null);
  const [picking, pick] = createSignal<Picking | null>(null);
  const [putAside, setPutAside] = createSignal<ReadonlySet<string>>(new Set());
  const measure = (): void => {
    setNarrow(isNarrow());
    if (!isNarrow()) setSheet(false);
  };
  window.addEventListener("resize", measure);
  onCleanup(() => window.removeEventListener("resize", measure));

  return {
    narrow,
    sidebar: () => !narrow() && settings().interface.sidebar,
    toggleSidebar: () => change({ sidebar: !settings().interface.sidebar }),
    inspector: () => (narrow() ? sheet() : settings().interface.inspector),
    toggleInspector() {
      if (narrow()) setSheet((open) => !open);
      else change({ inspector: !settings().interface.inspector });
    },
    keySheet,
    setKeySheet,
    keyAsked,
    askKey,
    picking,
    pick,
    putAside,
    putAsideAlso: (names) => setPutAside((known) => new Set([...known, ...names])),
  };
}
