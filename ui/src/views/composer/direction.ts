/** The direction a text is written in. */

/**
 * Up to so many characters the browser finds the direction of every paragraph by itself. With a megabyte each key
 * would take it ten times as long as without (measured with Chromium).
 */
const FOUND_BY_BROWSER = 12_000;
/** The first letter decides, and it stands near the beginning. */
const LOOKED_AT = 2_000;

/** The scripts that are written from right to left, Hebrew to Arabic Extended-A, and their presentation forms. */
const RIGHT_TO_LEFT = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC]/;

/** What to say in `dir` of a field with this text. */
export function directionOf(text: string): "auto" | "ltr" | "rtl" {
  if (text.length <= FOUND_BY_BROWSER) return "auto";
  const letter = /\p{L}/u.exec(text.slice(0, LOOKED_AT))?.[0] ?? "";
  return RIGHT_TO_LEFT.test(letter) ? "rtl" : "ltr";
}
