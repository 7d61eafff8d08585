/**
 * What is photographed and looked at by axe: a scene of the fake host, what is done in it, and at which size. Every
 * part adds its states here.
 */

/** Something a person does. Places are CSS selectors. */
export type Step =
  | { click: string }
  | { menu: string }
  | { hover: string }
  /** A key with its modifiers, such as `Control+a`, `?`. */
  | { press: string }
  | { fill: string; text: string }
  /** Something has to be there before it goes on. */
  | { see: string };

export interface Picture {
  /** Its file is called so. */
  name: string;
  /** What is to be seen, for the page with all pictures. */
  about: string;
  /** A scene of `src/host/fake/scenes.ts`. */
  scene: string;
  steps?: readonly Step[];
  /** CSS pixels; 1280 x 800 if not said. */
  size?: readonly [width: number, height: number];
  /** Only in this theme. */
  theme?: "dark" | "light";
  words?: "pseudo";
  /** The system's text size, 1 is usual. */
  text?: number;
}

/** The frame: first screen, settings, queue, what goes wrong, and what lies over everything. */
const frame: readonly Picture[] = [
  { name: "first-run", about: "The first screen", scene: "first-run" },
  {
    name: "first-run-no-keychain",
    about: "The first screen on a system without a keychain: the key can be used until the program ends",
    scene: "first-run-no-keychain",
    steps: [{ fill: "input[type=password]", text: "sk-demo-0123" }, { click: ".key-line .btn.primary" }, { see: ".key-keychain" }],
  },
  { name: "first-run-small", about: "The first screen in the smallest window", scene: "first-run", size: [900, 600] },
  { name: "library", about: "The library while requests run and one has failed", scene: "library" },
  { name: "library-small", about: "The smallest window: icons instead of the sidebar", scene: "library", size: [900, 600] },
  { name: "library-wide", about: "A large window", scene: "library", size: [2560, 1440], theme: "dark" },
  { name: "library-text-200", about: "Text at 200 %", scene: "library", text: 2 },
  { name: "empty", about: "An empty library", scene: "empty" },
  { name: "read-only", about: "A library that cannot be written to", scene: "read-only" },
  { name: "held", about: "Requests that were not sent before a restart", scene: "held" },
  { name: "demo-images", about: "The demo’s drawings are offered for removal", scene: "demo-left" },
  { name: "not-reachable", about: "The library’s disk is not connected", scene: "not-reachable" },
  { name: "newer", about: "A library of a later version", scene: "newer" },
  { name: "damaged", about: "A damaged library", scene: "damaged" },
  { name: "queue", about: "The queue", scene: "queue" },
  {
    name: "queue-details",
    about: "A failed request in full",
    scene: "queue",
    steps: [{ click: ".job-row.failed" }, { see: ".job-details pre" }],
  },
  { name: "queue-details-small", about: "The same in the smallest window", scene: "queue", size: [900, 600], steps: [{ click: ".job-row.failed" }, { see: ".job-details pre" }] },
  { name: "queue-paused", about: "The queue waits for a person", scene: "queue-paused" },
  { name: "queue-held", about: "Requests that were not sent, in the queue", scene: "queue-held" },
  { name: "queue-empty", about: "An empty queue", scene: "queue-empty" },
  { name: "settings-profiles", about: "Settings: profiles", scene: "settings" },
  {
    name: "settings-connection",
    about: "A server was asked for, and the address of another is no address",
    scene: "settings",
    steps: [
      { click: ".connection .btn" },
      { see: ".connection-said .good" },
      { fill: "#profile-address", text: "htps:/api" },
      { press: "Tab" },
      { see: ".field-complaint" },
    ],
  },
  { name: "settings-key", about: "A key is replaced", scene: "settings", steps: [{ click: ".key-row .btn" }, { see: ".key-entry" }] },
  { name: "settings-model", about: "The default model is chosen", scene: "settings", steps: [{ click: "#profile-model" }, { see: "[role=option]" }] },
  { name: "settings-price", about: "A price is added", scene: "settings", steps: [{ click: ".prices .btn.small" }, { see: ".new-price" }] },
  {
    name: "settings-delete",
    about: "A profile is deleted",
    scene: "settings",
    steps: [{ click: ".settings-title [aria-haspopup]" }, { click: ".menu-item.bad" }, { see: ".dialog" }],
  },
  { name: "settings-demo", about: "The demo’s profile", scene: "settings", steps: [{ click: ".profile:last-of-type" }, { see: ".settings-text" }] },
  { name: "settings-library", about: "Settings: library", scene: "settings-library" },
  { name: "settings-appearance", about: "Settings: appearance", scene: "settings-appearance" },
  { name: "settings-shortcuts", about: "Settings: shortcuts", scene: "settings-shortcuts" },
  { name: "settings-about", about: "Settings: about", scene: "settings-about" },
  { name: "keychain-locked", about: "The keychain is locked", scene: "settings-keychain" },
  { name: "keys", about: "The key sheet", scene: "library", steps: [{ press: "F1" }, { see: ".key-table" }] },
  { name: "quit", about: "Quitting while paid replies are on their way", scene: "quitting" },
  { name: "quit-waiting", about: "Waiting for them", scene: "quitting", steps: [{ click: ".dialog .btn.primary" }, { see: ".quit-progress" }] },
  { name: "hostile", about: "Texts that must never be more than text", scene: "hostile" },
  { name: "hostile-queue", about: "The same in the queue", scene: "hostile-queue", steps: [{ click: ".job-row.failed" }, { see: ".job-details pre" }] },
  { name: "pseudo", about: "Every text 40 % longer", scene: "library", words: "pseudo", theme: "dark" },
  { name: "pseudo-settings", about: "The same in the settings", scene: "settings", words: "pseudo", theme: "dark" },
  { name: "pseudo-queue", about: "The same in the queue", scene: "queue", words: "pseudo", theme: "dark" },
];

/** The gallery, its tiles and the viewer. */
const gallery: readonly Picture[] = [];

/** The composer and the inspector. */
const composer: readonly Picture[] = [];

export const pictures: readonly Picture[] = [...frame, ...gallery, ...composer];
