import { Send } from "lucide";
import { Show, createSignal } from "solid-js";
import type { JSX } from "solid-js";
import { Button } from "../../components/button";
import { Icon } from "../../components/icon";
import { useApp } from "../../state/app";
import { words } from "../../words";
import "./held-card.css";

/** Requests that were not sent before a restart wait for a person's word. Nothing is shown when there are none. */
export function HeldCard(): JSX.Element {
  const app = useApp();
  const [busy, setBusy] = createSignal(false);
  const count = (): number => app.jobs().filter((job) => job.phase === "held").length;
  async function decide(send: boolean): Promise<void> {
    const held = count();
    setBusy(true);
    try {
      if (send) {
        await app.host.call("send_held", null);
        app.toasts.show({ text: words.queue.heldSent(held) });
      } else {
        app.toasts.show({ text: words.queue.heldDiscarded(await app.host.call("discard_held", null)) });
      }
    } catch (thrown) {
      app.toasts.fault(thrown);
    } finally {
      setBusy(false);
    }
  }
  return (
    <Show when={count() > 0}>
      <section class="held-card" aria-label={words.queue.held(count())}>
        <Icon of={Send} />
        <div class="held-words">
          <p class="strong">{words.queue.held(count())}</p>
          <p class="t2">{words.queue.heldText}</p>
        </div>
        <div class="held-buttons">
          <Button disabled={busy()} onClick={() => void decide(true)}>
            {words.queue.heldSend}
          </Button>
          <Button kind="ghost" disabled={busy()} onClick={() => void decide(false)}>
            {words.queue.heldDiscard}
          </Button>
        </div>
      </section>
    </Show>
  );
}
