import { Show, createSignal } from "solid-js";
import type { JSX } from "solid-js";
import type { Quit } from "../../bindings/window";
import { Button } from "../../components/button";
import { Dialog } from "../../components/dialog";
import { Progress } from "../../components/progress";
import { useFrame } from "../../state/create";
import { words } from "../../words";

/** Asks how to end while paid replies are on their way. */
export function QuitQuestion(): JSX.Element {
  const app = useFrame();
  const [waiting, setWaiting] = createSignal(false);
  const answer = (value: Quit): void => {
    setWaiting(value === "wait");
    if (value === "stay") app.studio.setQuitAsked(null);
    app.host.call("quit", { value }).catch(app.toasts.fault);
  };
  // While it waits, the list of jobs knows better than the number that was asked with.
  const left = (): number =>
    app.jobs().filter((job) => job.finished_at === null && (job.sent_at !== null || job.phase === "saving")).length;
  return (
    <Show when={app.studio.quitAsked()}>
      {(inHand) => (
        <Show
          when={waiting()}
          fallback={
            <Dialog
              open
              width="middle"
              title={words.frame.quitTitle(inHand())}
              text={words.frame.quitText(inHand())}
              onClose={() => answer("stay")}
              actions={
                <>
                  <Button kind="ghost" onClick={() => answer("stay")}>
                    {words.frame.cancel}
                  </Button>
                  <Button kind="danger" onClick={() => answer("now")}>
                    {words.frame.quitNow(inHand())}
                  </Button>
                  <Button kind="primary" onClick={() => answer("wait")}>
                    {words.frame.quitWait}
                  </Button>
                </>
              }
            />
          }
        >
          <Dialog
            open
            width="middle"
            title={left() > 0 ? words.frame.quitWaiting(left()) : words.frame.quitDone}
            text={words.frame.quitWaitingText}
            onClose={() => answer("stay")}
            actions={
              <>
                <Button kind="danger" onClick={() => answer("now")}>
                  {words.frame.quitNow(Math.max(1, left()))}
                </Button>
                <Button onClick={() => answer("stay")}>{words.frame.quitStay}</Button>
              </>
            }
          >
            <div class="quit-progress">
              <Progress part={null} label={words.frame.quitWaiting(left())} />
            </div>
          </Dialog>
        </Show>
      )}
    </Show>
  );
}
