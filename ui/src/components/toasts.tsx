import { CircleAlert, Info, X } from "lucide";
import { For, Show, createEffect, onCleanup } from "solid-js";
import type { JSX } from "solid-js";
import { useApp } from "../state/app";
import type { ShownToast, ToastList } from "../state/toasts";
import { words } from "../words";
import { Button, IconButton } from "./button";
import { Icon } from "./icon";
import "./toasts.css";

/** How long a toast stays, in milliseconds, unless it is pointed at or has the keyboard. */
const STAYS = 6000;

/** The toasts; screen readers hear them as they come. */
export function ToastsView(props: { toasts: ToastList }): JSX.Element {
  return (
    <section class="toasts" aria-label={words.frame.notices} aria-live="polite" aria-relevant="additions">
      <For each={props.toasts.shown()}>{(toast) => <ToastView toast={toast} toasts={props.toasts} />}</For>
    </section>
  );
}

function ToastView(props: { toast: ShownToast; toasts: ToastList }): JSX.Element {
  const app = useApp();
  let box: HTMLDivElement | undefined;
  let timer = 0;
  const go = (): void => props.toasts.dismiss(props.toast.id);
  const hold = (): void => window.clearTimeout(timer);
  const letGo = (): void => {
    hold();
    timer = window.setTimeout(go, STAYS);
  };
  // Behind the viewer nobody sees it: its time begins when it can be read.
  createEffect(() => (app.viewer.shown() === null ? letGo() : hold()));
  onCleanup(hold);
  return (
    <div
      ref={box}
      class="toast"
      classList={{ bad: props.toast.kind === "bad" }}
      onPointerEnter={hold}
      onPointerLeave={letGo}
      onFocusIn={hold}
      onFocusOut={(event) => !box?.contains(event.relatedTarget as Node | null) && letGo()}
    >
      <Icon of={props.toast.kind === "bad" ? CircleAlert : Info} />
      <p class="toast-text">
        <Show when={props.toast.title}>
          <span class="strong">{props.toast.title} </span>
        </Show>
        <bdi>{props.toast.text}</bdi>
      </p>
      <Show when={props.toast.undo !== undefined && props.toast.undo !== null}>
        <Button kind="ghost" keys={app.actions.keysText("edit.undo")} onClick={() => props.toasts.undo(props.toast)}>
          {words.frame.undo}
        </Button>
      </Show>
      <Show when={props.toast.button}>
        {(button) => (
          <Button
            kind="ghost"
            onClick={() => {
              go();
              button().run();
            }}
          >
            {button().label}
          </Button>
        )}
      </Show>
      <IconButton icon={X} size="small" label={words.frame.dismissToast} onClick={go} />
    </div>
  );
}
