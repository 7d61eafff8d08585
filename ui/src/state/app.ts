/**
 * What the parts of the window know of each other. Each part implements its interface in a file of its own; nothing
 * but these interfaces is shared between them.
 */
import { createContext, useContext } from "solid-js";
import type { Accessor } from "solid-js";
import type { Fault } from "../bindings/fault";
import type { Image } from "../bindings/image";
import type { Job } from "../bindings/job";
import type { Order } from "../bindings/order";
import type { Settings } from "../bindings/settings";
import type { Counts, OpenLibrary, PausedQueue, SettingsChange, Start } from "../bindings/window";
import type { Host } from "../host/host";
import type { Search } from "./search";
import type { Changes } from "./changes";
import type { ShelvesState } from "./shelves";
import type { GalleryView } from "./view";

export type { GalleryView } from "./view";

/** What fills the middle of the window. */
export type Place =
  /** `query`: with this search. */
  | { at: "gallery"; view: GalleryView; query?: string }
  | { at: "queue"; job?: number }
  | { at: "duplicates" }
  | { at: "settings"; page: string };

/** Something a person can do: one entry serves the keyboard, the menus, the key sheet and the native menu bar. */
export interface Action {
  /** Stable name, such as `image.trash`; the native menu sends it too. */
  id: string;
  /** As a menu shows it. */
  label: string;
  /** Heading of the key sheet it stands under. */
  group: string;
  /** Key chords such as `Mod+Enter`, `Delete`, `1`. `Mod` is Cmd on macOS and Ctrl elsewhere. */
  keys?: readonly string[];
  /** Also while a text field has the focus (chords with `Mod` only). */
  inFields?: boolean;
  /** It costs money: a key that is held down does it once. */
  once?: boolean;
  /** Whether it can be done now; absent: always. */
  enabled?: () => boolean;
  run: () => void | Promise<void>;
}

export interface Actions {
  /** Adds actions until the calling component is disposed of; a later one with the same id replaces an earlier. */
  register(actions: readonly Action[]): void;
  get(id: string): Action | undefined;
  all(): readonly Action[];
  /** Runs it if it is there and enabled; a fault becomes a toast. */
  run(id: string): void;
  /** The keys of an action as this system writes them: `⌘↵`, `Ctrl+Enter`; empty if it has none. */
  keysText(id: string): string;
}

export interface Toast {
  text: string;
  /** Offers *Undo* for this change. */
  undo?: number | null;
  /** Another button instead. */
  button?: { label: string; run: () => void };
  kind?: "plain" | "bad";
}

export interface Toasts {
  show(toast: Toast): void;
  /** Shows a fault in its sentence. Anything thrown that is no fault is shown as one of this program. */
  fault(thrown: unknown): void;
}

/** The images of the place that is shown, in order. */
export interface Gallery {
  /** Number of images; 0 while loading. */
  count: Accessor<number>;
  loading: Accessor<boolean>;
  /** The id at a place, `undefined` outside. */
  idAt(index: number): number | undefined;
  /** The place of an id, -1 if it is not shown. */
  indexOf(id: number): number;
  /** Version for addresses of pixels; `undefined` if the id is not shown. */
  versionOf(id: number): number | undefined;
  /** The whole image, from a small cache; `undefined` until it has come. Reactive. */
  image(id: number): Image | undefined;
  /** Brings an image into view. */
  reveal(id: number): void;
  /** Reads the list anew if it holds another number of images than was counted: another program may work in the library. */
  lookAgain(counted: Promise<Counts | null>): void;
}

export interface Selection {
  /** The image that has the keyboard; `null`: none. */
  current: Accessor<number | null>;
  /** Selected ids in gallery order. */
  ids: Accessor<readonly number[]>;
  has(id: number): boolean;
  select(ids: readonly number[], current?: number): void;
  clear(): void;
}

export interface Viewer {
  /** The image shown in full; `null`: closed. */
  shown: Accessor<number | null>;
  open(id: number): void;
  close(): void;
}

export interface Composer {
  /** The form as an order; what a person did not set is `null`. */
  order: Accessor<Order>;
  /** Takes over an order: remix, edit of a failed job, a prompt of the history. Never loses a typed prompt silently:
   * the toast that follows offers to bring it back. */
  load(order: Order): void;
  /** Marks a field with the server's or our own complaint; it goes with the next change of that field. */
  mark(param: string, message: string): void;
  /** Sends the form. */
  generate(): Promise<void>;
  focus(): void;
}

export interface App {
  host: Host;
  /** What the window began with; a new object after a library was opened. */
  start: Accessor<Start>;
  library: Accessor<OpenLibrary | null>;
  settings: Accessor<Settings>;
  counts: Accessor<Counts>;
  /** Jobs that have tiles or stand in the queue, newest first. Reactive, one object per job. */
  jobs: Accessor<readonly Job[]>;
  /** Bytes of a reply that have arrived. */
  receiving(jobId: number): { bytes: number; total: number | null } | undefined;
  paused: Accessor<readonly PausedQueue[]>;
  place: Accessor<Place>;
  go(place: Place): void;
  changeSettings(change: SettingsChange): Promise<void>;
  /** Hears `images_added` and `images_changed` in order, until the calling component is disposed of. */
  onImages(hear: (event: ImagesEvent) => void): void;

  gallery: Gallery;
  search: Search;
  selection: Selection;
  viewer: Viewer;
  composer: Composer;
  shelves: ShelvesState;
  changes: Changes;
  actions: Actions;
  toasts: Toasts;
}

export type ImagesEvent =
  | { event: "images_added"; images: readonly Image[] }
  | { event: "images_changed"; ids: readonly number[] }
  /** Events were missed or another library was opened: read everything anew. */
  | { event: "images_reset" };

export const AppContext = createContext<App>();

/** The app that this component stands in. */
export function useApp(): App {
  const app = useContext(AppContext);
  if (!app) throw new Error("this component stands outside the app");
  return app;
}

/** The fault in its parts, as rows and tiles show it. */
export type { Fault };
