import type { ComposerState } from "../../state/composer";
import { useFrame } from "../../state/create";

/** The composer with what its own views need; the app shows the rest of the page less of it. */
export function useComposer(): ComposerState {
  return useFrame().composer;
}
