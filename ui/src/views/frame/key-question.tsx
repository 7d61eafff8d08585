import { Show, createEffect, on } from "solid-js";
import type { JSX } from "solid-js";
import type { Profile } from "../../bindings/profile";
import { Button } from "../../components/button";
import { Dialog } from "../../components/dialog";
import { KeyField } from "../../components/key-field";
import { useFrame } from "../../state/create";
import { KEY_FAULTS } from "../../state/key-faults";
import { words } from "../../words";

/** The host of an address, as a person knows it. */
export function hostOf(address: string): string {
  try {
    return new URL(address).host;
  } catch {
    return address;
  }
}

/**
 * The field for a key, where a person was when it was missing or refused. It opens by itself when a queue has just
 * stopped for its key; the prompt stays in its form behind it.
 */
export function KeyQuestion(): JSX.Element {
  const app = useFrame();
  createEffect(
    on(
      app.paused,
      (paused, before) => {
        const fresh = paused.find((queue) => KEY_FAULTS.has(queue.fault.code) && !before?.includes(queue));
        if (fresh?.profile_id) app.panels.askKey({ profile: fresh.profile_id, fault: fresh.fault });
      },
      { defer: true },
    ),
  );
  const profile = (id: string): Profile | undefined => app.settings().profiles.find((one) => one.id === id);
  const close = (): void => app.panels.askKey(null);

  function saved(id: string): void {
    // A new key lets the queue of its profile go on.
    const waits = app.paused().some((queue) => queue.profile_id === id);
    close();
    app.toasts.show({ text: waits ? words.settings.keyField.resumed : words.settings.keyField.saved });
  }

  return (
    <Show when={app.panels.keyAsked()}>
      {(asked) => (
        <Dialog
          open
          title={asked().fault?.code === "key_refused" ? words.settings.keyField.refusedTitle : words.settings.keyField.title}
          text={
            <Show when={asked().fault} fallback={words.settings.keyField.intact}>
              {(fault) => (
                <>
                  <bdi>{fault().message}</bdi> {words.settings.keyField.intact}
                </>
              )}
            </Show>
          }
          onClose={close}
          actions={
            <Button kind="ghost" onClick={close}>
              {words.settings.keyField.later}
            </Button>
          }
        >
          <div class="key-question">
            <KeyField
              profile={asked().profile}
              label={words.settings.keyField.labelFor(profile(asked().profile)?.name ?? "")}
              host={hostOf(profile(asked().profile)?.base_url ?? "")}
              save={words.settings.keyField.save}
              autofocus
              onSaved={() => saved(asked().profile)}
            />
          </div>
        </Dialog>
      )}
    </Show>
  );
}
