import { CirclePause } from "lucide";
import { For, Show } from "solid-js";
import type { JSX } from "solid-js";
import type { ErrorCode } from "../../bindings/fault";
import { Button } from "../../components/button";
import { FaultText } from "../../components/fault-text";
import { Notice } from "../../components/notice";
import { useFrame } from "../../state/create";
import { KEY_FAULTS } from "../../state/key-faults";
import { words } from "../../words";

/** Another key may be permitted what this one is not. */
const wantsKey = (code: ErrorCode): boolean => KEY_FAULTS.has(code) || code === "not_permitted";

/** Queues that wait for a person: why, and how they go on. */
export function PausedQueues(): JSX.Element {
  const app = useFrame();
  const nameOf = (id: string | null): string | null => app.settings().profiles.find((profile) => profile.id === id)?.name ?? null;
  return (
    <For each={app.paused()}>
      {(queue) => (
        <Notice
          kind="bad"
          icon={CirclePause}
          title={words.queue.pausedTitle(nameOf(queue.profile_id))}
          actions={
            <>
              <Show when={wantsKey(queue.fault.code) && queue.profile_id}>
                {(profile) => (
                  <Button size="small" onClick={() => app.panels.askKey({ profile: profile(), fault: queue.fault })}>
                    {words.queue.enterKey}
                  </Button>
                )}
              </Show>
              <Button size="small" onClick={() => app.host.call("resume_queue", { value: queue.profile_id }).catch(app.toasts.fault)}>
                {words.queue.resume}
              </Button>
            </>
          }
        >
          <FaultText fault={queue.fault} />
        </Notice>
      )}
    </For>
  );
}
