/**
 * A language made from English: letters with marks, every text in brackets and about 40 % longer. Text on the screen
 * without its brackets came past the catalogue; text that is cut or breaks the layout will be cut in German too.
 */
import { english, setLocale, speak } from "./index";
import type { Words } from "./index";

const MARKED: Readonly<Record<string, string>> = {
  a: "á", c: "ç", d: "ð", e: "é", g: "ĝ", i: "í", l: "ĺ", n: "ñ", o: "ó", r: "ŕ", s: "š", t: "ţ", u: "ú", y: "ý", z: "ž",
  A: "Á", C: "Ç", D: "Ð", E: "É", G: "Ĝ", I: "Í", L: "Ĺ", N: "Ñ", O: "Ó", R: "Ŕ", S: "Š", T: "Ţ", U: "Ú", Y: "Ý", Z: "Ž",
};

/** What stands around every pseudo text. */
export const OPENING = "⟦";
export const CLOSING = "⟧";

/** One text in the pseudo language. Texts inside are not marked a second time. */
export function pseudo(text: string): string {
  let inside = 0;
  let marked = "";
  for (const letter of text) {
    if (letter === OPENING) inside += 1;
    marked += inside > 0 ? letter : (MARKED[letter] ?? letter);
    if (letter === CLOSING) inside -= 1;
  }
  const longer = "~".repeat(Math.round(text.length * 0.4));
  return `${OPENING}${marked}${longer && ` ${longer}`}${CLOSING}`;
}

function transform(value: unknown): unknown {
  if (typeof value === "string") return pseudo(value);
  if (typeof value === "function") return (...args: unknown[]): unknown => transform(value(...args));
  if (Array.isArray(value)) return value.map(transform);
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, transform(inner)]));
  }
  return value;
}

/** Puts the pseudo language in use. */
export function speakPseudo(): void {
  speak(transform(english) as Words);
  setLocale("en", (text) => `${OPENING}${text}${CLOSING}`);
}
