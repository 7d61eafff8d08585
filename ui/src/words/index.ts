/**
 * Every sentence of the page. A part reads `words.gallery.…` when it renders, never while a module loads, so that
 * another catalogue can be set before the first paint.
 */
import { changes } from "./en/changes";
import { composer } from "./en/composer";
import { duplicates } from "./en/duplicates";
import { faults } from "./en/faults";
import { frame } from "./en/frame";
import { gallery } from "./en/gallery";
import { inspector } from "./en/inspector";
import { queue } from "./en/queue";
import { search } from "./en/search";
import { settings } from "./en/settings";
import { shelves } from "./en/shelves";

export * from "./format";

const english = { frame, gallery, composer, inspector, search, settings, queue, faults, changes, shelves, duplicates };

/** What every language has to say. */
export type Words = typeof english;

/** The catalogue in use. */
export let words: Words = english;

/** Puts another catalogue in use. Before anything is rendered. */
export function speak(catalogue: Words): void {
  words = catalogue;
}

/** The catalogue this program is written in. */
export { english };
