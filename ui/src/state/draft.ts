/** The form is kept for the next start while it is typed. */
import { createEffect, on, onCleanup } from "solid-js";
import type { Accessor } from "solid-js";
import type { Draft } from "../bindings/window";
import type { Host } from "../host/host";

/** Milliseconds without a key after which the form is kept. */
const PAUSE_MS = 500;

/**
 * Keeps `draft` whenever it has changed and nobody has typed for a moment, and at once when the window loses the focus
 * or goes away; never while it `may` not, as in a library that can only be read. Gives the function that keeps it at once.
 */
export function keepDraft(
  host: Host,
  draft: Accessor<Draft>,
  may: () => boolean,
  failed: (thrown: unknown) => void,
): () => void {
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let complained = false;

  function keep(): void {
    if (waiting === undefined) return;
    clearTimeout(waiting);
    waiting = undefined;
    if (!may()) return;
    host.call("save_draft", { value: draft() }).then(
      () => {
        complained = false;
      },
      (thrown: unknown) => {
        // Once is enough: on a full disk every key would complain.
        if (!complained) failed(thrown);
        complained = true;
      },
    );
  }

  createEffect(
    on(
      draft,
      () => {
        clearTimeout(waiting);
        waiting = setTimeout(keep, PAUSE_MS);
      },
      { defer: true },
    ),
  );
  for (const event of ["blur", "pagehide"]) addEventListener(event, keep);
  onCleanup(() => {
    for (const event of ["blur", "pagehide"]) removeEventListener(event, keep);
    keep();
  });
  return keep;
}
