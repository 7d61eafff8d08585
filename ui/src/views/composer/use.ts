import { useApp } from "../../state/app";
import type { ComposerState } from "../../state/composer";

/** The composer with what its own views need; the app shows the rest of the page less of it. */
export function useComposer(): ComposerState {
  return useApp().composer as ComposerState;
}
