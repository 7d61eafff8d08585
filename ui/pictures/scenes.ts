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
  { name: "settings-shortcuts", about: "Settings: shortcuts", scene: "library", steps: [{ press: "Control+," }, { click: ".settings-pages .nav:nth-of-type(4)" }, { see: ".key-table" }] },
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
const gallery: readonly Picture[] = [
  { name: "tiles", about: "A tile for everything a request can be", scene: "tiles" },
  { name: "tiles-small", about: "The same in the smallest window", scene: "tiles", size: [900, 600], theme: "dark" },
  { name: "tile-pointed", about: "A tile that is pointed at", scene: "library", steps: [{ hover: '.tile[aria-posinset="4"]' }, { see: ".veil" }] },
  {
    name: "selected",
    about: "Some images are selected, one with the keyboard is not",
    scene: "live",
    steps: [
      { click: '.tile[aria-posinset="2"]' },
      { press: "Shift+ArrowRight" },
      { press: "Shift+ArrowRight" },
      { press: "Control+ArrowDown" },
      { see: ".tile.current" },
    ],
  },
  { name: "image-menu", about: "The menu of an image", scene: "live", steps: [{ menu: '.tile[aria-posinset="3"]' }, { see: ".menu" }] },
  { name: "squares", about: "Images as squares", scene: "library", steps: [{ click: ".top-bar .segment:last-of-type" }, { see: ".tile" }] },
  {
    name: "trashed",
    about: "An image was moved to the trash",
    scene: "live",
    steps: [{ click: '.tile[aria-posinset="2"]' }, { press: "Delete" }, { see: ".toast" }],
  },
  { name: "trash", about: "The trash", scene: "trash" },
  { name: "trash-empty", about: "An empty trash", scene: "trash-empty" },
  { name: "favourites-empty", about: "No favourites yet", scene: "favourites-empty" },
  { name: "one-image", about: "A library of one image", scene: "one-image" },
  { name: "hundred-thousand", about: "A hundred thousand images, in the middle", scene: "large", steps: [{ press: "PageDown" }, { press: "PageDown" }], theme: "dark" },
  { name: "million", about: "The last of a million images", scene: "million", steps: [{ press: "End" }, { see: ".tile.current" }], theme: "dark" },
  { name: "viewer", about: "The viewer", scene: "live", steps: [{ click: '.tile[aria-posinset="4"]' }, { press: "Enter" }, { see: ".viewer-stage[data-ready=true]" }] },
  {
    name: "viewer-details",
    about: "The viewer with what is known of the image",
    scene: "live",
    steps: [
      { click: '.tile[aria-posinset="5"]' },
      { press: "Enter" },
      { press: "i" },
      { see: ".viewer-details .inspect-scroll" },
      { see: ".viewer-stage[data-ready=true]" },
    ],
  },
  {
    name: "viewer-close",
    about: "The viewer, close to the pixels, in the smallest window",
    scene: "live",
    size: [900, 600],
    theme: "dark",
    steps: [
      { click: '.tile[aria-posinset="2"]' },
      { press: "Enter" },
      { see: ".viewer-stage[data-ready=true]" },
      { press: "=" },
      { press: "=" },
      { press: "=" },
      { press: "=" },
    ],
  },
];

/** Paid images in danger. */
const rescue: readonly Picture[] = [
  { name: "expiring", about: "Unsaved images show the minutes that their links live", scene: "expiring", size: [1000, 600] },
  { name: "rescue", about: "Paid images are in danger, and two are lost", scene: "rescue", size: [1120, 600] },
  { name: "rescue-queue", about: "The same in the queue, opened at the first of them", scene: "rescue", steps: [{ click: ".radar" }, { see: ".job-details pre" }], theme: "dark" },
  { name: "rescue-text-200", about: "The same with text at 200 %", scene: "rescue", text: 2, size: [1280, 700], theme: "dark" },
];

/** Albums, tags, what is there twice, and looking after the library. Small, and with few images. */
const shelves: readonly Picture[] = [
  { name: "album", about: "An album, one row from another", scene: "shelves", size: [1120, 640], steps: [{ click: '[data-shelf="2"]' }, { see: '[data-shelf="2"][aria-current]' }] },
  { name: "album-menu", about: "The menu of an album", scene: "shelves", size: [1120, 640], theme: "dark", steps: [{ menu: '[data-shelf="2"]' }, { see: ".menu" }] },
  { name: "album-new", about: "An album is made in its place", scene: "shelves", size: [1120, 640], theme: "light", steps: [{ click: ".shelf-section .heading .btn" }, { fill: ".shelf-name", text: "Winter" }] },
  { name: "album-move", about: "An album is moved into another", scene: "shelves", size: [1120, 640], theme: "dark", steps: [{ menu: '[data-shelf="4"]' }, { click: ".menu-item:nth-of-type(7)" }, { see: ".shelf-dialog" }] },
  { name: "album-delete", about: "An album is deleted", scene: "shelves", size: [1120, 640], theme: "dark", steps: [{ menu: '[data-shelf="2"]' }, { click: ".menu-item.bad" }, { see: ".dialog" }] },
  { name: "smart-album", about: "The search of a smart album is changed", scene: "shelves", size: [1120, 640], theme: "light", steps: [{ menu: '[aria-label="Smart albums"] .shelf' }, { click: ".menu-item:nth-of-type(3)" }, { see: ".shelf-dialog" }] },
  { name: "shelves-icons", about: "All shelves in one menu, where only icons have room", scene: "shelves", size: [900, 600], theme: "dark", steps: [{ click: ".places .nav[aria-haspopup]" }, { see: ".menu" }] },
  {
    name: "tags",
    about: "Several images are tagged; mixed tags say on how many they are",
    scene: "shelves",
    size: [1120, 640],
    steps: [{ click: ".tile" }, { press: "Shift+ArrowDown" }, { press: "t" }, { see: ".picker .chip" }, { fill: ".picker input", text: "la" }, { see: ".picker mark" }],
  },
  { name: "albums", about: "An image is put into albums", scene: "shelves", size: [1120, 640], theme: "dark", steps: [{ click: ".tile" }, { press: "a" }, { see: ".picker .offer" }] },
  { name: "marks", about: "Tags, albums, note and family of an image", scene: "shelves", size: [1120, 1000], theme: "dark", steps: [{ click: '.tile[aria-posinset="10"]' }, { see: ".family-words" }] },
  { name: "shelves-pseudo", about: "Shelves and marks, every text 40 % longer", scene: "shelves", size: [1120, 900], words: "pseudo", theme: "dark", steps: [{ click: ".tile" }, { press: "Shift+ArrowDown" }, { see: ".several-title" }] },
  { name: "shelves-text-200", about: "The field for tags, text at 200 %", scene: "shelves", size: [1120, 800], text: 2, theme: "dark", steps: [{ click: ".tile" }, { press: "t" }, { see: ".picker .offer" }] },
  { name: "library-found", about: "What a check of the library found", scene: "settings-library-found", size: [1000, 900], steps: [{ click: ".setting:nth-last-of-type(2) .under .btn" }, { see: ".upkeep-said .btn" }] },
  { name: "duplicates", about: "What is there twice, the best marked", scene: "duplicates", size: [1120, 640], steps: [{ see: ".duplicate img" }] },
  { name: "duplicates-all", about: "The best of all groups is kept", scene: "duplicates", size: [1120, 640], theme: "dark", steps: [{ click: ".top-bar .btn" }, { see: ".dialog" }] },
  { name: "duplicates-none", about: "Nothing is there twice", scene: "duplicates-none", size: [900, 600], theme: "light" },
  { name: "trash-emptied", about: "The trash is emptied", scene: "trash", size: [900, 600], theme: "dark", steps: [{ click: ".notice .btn.danger" }, { see: ".dialog" }] },
];

/** The composer and the inspector. */
const composer: readonly Picture[] = [
  { name: "composer-folded", about: "The composer folded to a line", scene: "live", steps: [{ press: "Control+j" }, { see: ".folded-prompt" }] },
  {
    name: "composer-more",
    about: "Every field; what was not set is not sent",
    scene: "library",
    steps: [{ press: "Control+e" }, { see: ".more-fields .shape:nth-child(4)" }],
  },
  {
    name: "composer-set",
    about: "Fields that a person set, with the way back",
    scene: "library",
    steps: [
      { press: "Control+e" },
      { click: ".more-fields .shape:nth-child(3)" },
      { click: ".more-row .segment:nth-child(3)" },
      { click: ".more-row .compose-setting:nth-child(3) .segment:nth-child(3)" },
      { fill: ".seed-number", text: "7401" },
      { fill: "[data-field=steps]", text: "32" },
      { fill: "[data-field=negative_prompt]", text: "text, watermark, extra ears" },
    ],
  },
  {
    name: "composer-marked",
    about: "Wrong entries are marked before anything is sent",
    scene: "library",
    steps: [
      { press: "Control+e" },
      { fill: "[data-field=steps]", text: "0" },
      { fill: "[data-field=guidance]", text: "high" },
      { press: "Control+Enter" },
      { see: ".field-mark" },
    ],
  },
  {
    name: "composer-more-small",
    about: "Every field in the smallest window",
    scene: "library",
    size: [900, 600],
    steps: [{ press: "Control+e" }, { see: ".more-fields" }],
  },
  { name: "composer-more-text-200", about: "Every field, text at 200 %", scene: "library", text: 2, steps: [{ press: "Control+e" }, { see: ".more-fields" }] },
  {
    name: "composer-more-pseudo",
    about: "Every field, every text 40 % longer",
    scene: "library",
    words: "pseudo",
    theme: "dark",
    steps: [{ press: "Control+e" }, { see: ".more-fields" }],
  },
  { name: "composer-models", about: "The list of models", scene: "library", steps: [{ click: ".tools .combobox-input" }, { see: "[role=option]:nth-child(6)" }] },
  { name: "composer-models-offline", about: "The server’s list of models did not come", scene: "offline", steps: [{ click: ".tools .combobox-input" }, { see: ".model-foot" }] },
  { name: "composer-profiles", about: "The profiles to choose from", scene: "library", steps: [{ click: ".profile-pick" }, { see: "[role=menuitemcheckbox]" }] },
  { name: "composer-size", about: "Sizes drawn as shapes", scene: "library", steps: [{ click: ".tool-size" }, { see: ".pick-content .shape:nth-child(5)" }] },
  { name: "composer-count", about: "How many images", scene: "library", steps: [{ click: ".tool-count" }, { see: ".pick-content .segment" }] },
  { name: "composer-seed", about: "How the seed is chosen", scene: "library", size: [1600, 900], steps: [{ click: ".tool-seed" }, { see: ".pick-content .segment" }] },
  { name: "composer-history", about: "Earlier prompts", scene: "library", steps: [{ click: ".compose-corner .btn" }, { see: ".history-use" }] },
  { name: "composer-key", about: "The key is wanted; the prompt stays", scene: "no-key", steps: [{ press: "Control+Enter" }, { see: "input[type=password]" }] },
  { name: "composer-read-only", about: "Why nothing is sent", scene: "read-only", steps: [{ press: "Control+Enter" }, { see: ".compose-notice" }] },
  { name: "composer-remix", about: "A remix names the image it comes from", scene: "library", steps: [{ click: ".tile" }, { press: "r" }, { see: ".parent-chip" }] },
  { name: "inspector-none", about: "Nothing is selected", scene: "library", size: [1400, 900] },
  { name: "inspector-one", about: "Everything known of an image", scene: "library", size: [1400, 900], steps: [{ click: ".tile" }, { see: ".inspect-rows" }] },
  {
    name: "inspector-several",
    about: "What several images share",
    scene: "library",
    size: [1400, 900],
    steps: [{ click: ".tile" }, { press: "Shift+ArrowRight" }, { press: "Shift+ArrowDown" }, { see: ".several-pictures img" }],
  },
  { name: "inspector-trash", about: "An image in the trash", scene: "trash", size: [1400, 900], steps: [{ click: ".tile" }, { see: ".inspect-remarks" }] },
  { name: "inspector-sheet", about: "The inspector where there is no room for a rail", scene: "library", size: [900, 600], steps: [{ click: ".tile" }, { press: "Control+i" }, { see: ".inspect-sheet-head" }] },
];

const searchFor = (text: string): Step => ({ fill: ".search-input", text });

/** The search: what is found, what is offered, what is wrong, and the command palette. */
const search: readonly Picture[] = [
  {
    name: "search",
    about: "A search: fields as chips, words as text, the hits and their number; its words are marked in the prompt",
    scene: "live",
    size: [1280, 640],
    steps: [searchFor("rating:>=3 -tag:space gal"), { see: ".token:nth-of-type(2)" }, { press: "Enter" }, { press: "Home" }, { press: "Control+i" }, { see: ".inspect-text mark" }],
  },
  { name: "search-offers", about: "What could stand there", scene: "live", size: [1000, 600], theme: "light", steps: [searchFor("is:favourite tag:p"), { see: ".search .offer" }, { press: "ArrowDown" }] },
  { name: "search-wrong", about: "What is wrong with a search, where, and how it could be", scene: "live", size: [1000, 600], steps: [searchFor("tag:space rating:>seven "), { see: ".search-note" }] },
  { name: "search-nothing", about: "A search without a hit, and how to widen it", scene: "live", size: [1000, 600], theme: "dark", steps: [searchFor("rating:5 is:unrated "), { see: ".empty-state" }] },
  { name: "search-save", about: "A search is kept as a smart album", scene: "live", size: [1000, 600], theme: "dark", steps: [searchFor("rating:>=4 owl"), { see: ".token" }, { click: ".search .btn.ghost" }, { see: ".search-save" }] },
  { name: "search-order", about: "The order: here by rating, without dates", scene: "live", size: [1000, 600], theme: "light", steps: [{ click: ".sort-menu" }, { click: "[role=menuitemcheckbox]:nth-of-type(3)" }, { see: ".tile" }, { click: ".sort-menu" }, { see: "[role=menuitemcheckbox]" }] },
  { name: "search-small", about: "A search in the smallest window, text at 200 %", scene: "live", size: [900, 600], text: 2, theme: "dark", steps: [searchFor("tag:space rating:>seven "), { see: ".search-note" }] },
  { name: "palette", about: "The command palette", scene: "live", size: [1000, 600], steps: [{ press: "Control+k" }, { fill: ".palette input", text: "to" }, { see: ".palette .offer mark" }] },
];

export const pictures: readonly Picture[] = [...frame, ...gallery, ...rescue, ...shelves, ...composer, ...search];
