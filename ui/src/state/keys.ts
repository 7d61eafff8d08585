/** Key chords as actions name them: `Mod+Enter`, `Shift+F`, `?`, `Mod++`. */
import type { Platform } from "../bindings/window";

interface Chord {
  mod: boolean;
  shift: boolean;
  alt: boolean;
  key: string;
}

function parse(chord: string): Chord {
  // The last part may itself be a plus.
  const parts = chord.endsWith("+") ? [...chord.slice(0, -1).split("+").filter(Boolean), "+"] : chord.split("+");
  const key = parts.at(-1) ?? "";
  const has = (name: string): boolean => parts.slice(0, -1).includes(name);
  return { mod: has("Mod"), shift: has("Shift"), alt: has("Alt"), key: key === "Space" ? " " : key };
}

/** Whether a key press is this chord. */
export function matches(chord: string, event: KeyboardEvent, platform: Platform): boolean {
  const wanted = parse(chord);
  const mod = platform === "macos" ? event.metaKey : event.ctrlKey;
  const other = platform === "macos" ? event.ctrlKey : event.metaKey;
  if (mod !== wanted.mod || other || event.altKey !== wanted.alt) return false;
  const isLetter = /^[a-z]$/i.test(wanted.key);
  const isSign = wanted.key.length === 1 && !isLetter;
  // Signs such as `?` need Shift on some keyboards and not on others.
  if (!isSign && event.shiftKey !== wanted.shift) return false;
  if (isSign && wanted.key === " " && event.shiftKey !== wanted.shift) return false;
  return isLetter ? event.key.toLowerCase() === wanted.key.toLowerCase() : event.key === wanted.key;
}

const MAC: Readonly<Record<string, string>> = {
  Mod: "⌘", Shift: "⇧", Alt: "⌥", Enter: "↵", Backspace: "⌫", Delete: "⌦", Escape: "esc",
  ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓",
};
const OTHERS: Readonly<Record<string, string>> = {
  Mod: "Ctrl", Delete: "Del", Escape: "Esc", ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓",
};

/** Chords as this system writes them: `⌘↵`, `Ctrl+Enter`. */
export function chordsText(chords: readonly string[], platform: Platform): string[] {
  const names = platform === "macos" ? MAC : OTHERS;
  return chords.map((chord) => {
    const parts = chord.endsWith("+") ? [...chord.slice(0, -1).split("+").filter(Boolean), "+"] : chord.split("+");
    return parts.map((part) => names[part] ?? part).join(platform === "macos" ? "" : "+");
  });
}
