/** Waiting is said only when it takes longer than somebody would notice. */
import { createEffect, createSignal, on, onCleanup } from "solid-js";
import type { Accessor } from "solid-js";

const PATIENCE_MS = 250;

/** True once something has gone on for that long. For the life of the calling component. */
export function createSlow(isGoingOn: Accessor<boolean>): Accessor<boolean> {
  const [slow, setSlow] = createSignal(false);
  createEffect(
    on(isGoingOn, (going) => {
      setSlow(false);
      if (!going) return;
      const timer = setTimeout(() => setSlow(true), PATIENCE_MS);
      onCleanup(() => clearTimeout(timer));
    }),
  );
  return slow;
}
