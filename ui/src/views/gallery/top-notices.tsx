/** What stands above the images because it waits for a person: requests not sent before a restart, paused queues. */
import { Pause, Send } from "lucide";
import { For, Show } from "solid-js";
import type { JSX } from "solid-js";
import { Button } from "../../components/button";
import { Notice } from "../../components/notice";
import { useApp } from "../../state/app";
import { words } from "../../words";

export function TopNotices(): JSX.Element {
  const app = useApp();
  const held = (): number => app.jobs().filter((job) => job.phase === "held").length;
  const attempt = (work: Promise<unknown>): void => void work.catch(app.toasts.fault);
  return (
    <Show when={held() > 0 || app.paused().length > 0}>
      <div class="top-notices">
        <Show when={held() > 0}>
          <Notice
            kind="lamp"
            icon={Send}
            title={words.gallery.held(held())}
            actions={
              <>
                <Button onClick={() => attempt(app.host.call("send_held", null))}>{words.gallery.sendHeld}</Button>
                <Button kind="ghost" onClick={() => attempt(app.host.call("discard_held", null))}>
                  {words.gallery.discardHeld}
                </Button>
              </>
            }
          >
            {words.gallery.heldWhy}
          </Notice>
        </Show>
        <For each={app.paused()}>
          {(queue) => (
            <Notice
              kind="bad"
              icon={Pause}
              title={words.gallery.paused(words.faults.titles[queue.fault.code])}
              actions={
                <Button onClick={() => attempt(app.host.call("resume_queue", { value: queue.profile_id }))}>
                  {words.gallery.resume}
                </Button>
              }
            >
              <span dir="auto">{queue.fault.message.slice(0, 1000)}</span>
            </Notice>
          )}
        </For>
      </div>
    </Show>
  );
}
