import { Dialog as Parts } from "@kobalte/core/dialog";
import { Show, createComputed, createSignal, onCleanup } from "solid-js";
import type { JSX } from "solid-js";
import { words } from "../words";
import { Button } from "./button";
import "./dialog.css";

interface DialogProps {
  open: boolean;
  /** Escape, a click beside it. */
  onClose: () => void;
  title: string;
  /** Read out with the title. */
  text?: JSX.Element;
  children?: JSX.Element;
  /** Its buttons, the main one last. */
  actions?: JSX.Element;
  /** What has the keyboard first; absent: the first that can. */
  first?: () => HTMLElement | undefined;
  /** 560 or 736 px instead of 420. */
  width?: "middle" | "wide";
}

/** A question or a sheet over the whole window; the keyboard stays inside. */
export function Dialog(props: DialogProps): JSX.Element {
  // Whoever was interrupted in the middle of a word goes on where they were.
  let from: Element | null = null;
  createComputed(() => {
    if (props.open) from = document.activeElement;
  });
  return (
    <Parts open={props.open} onOpenChange={(open) => !open && props.onClose()} modal preventScroll={false}>
      <Parts.Portal>
        <Parts.Overlay class="scrim" />
        <div class="dialog-place" data-modal>
          <Parts.Content
            class="dialog"
            classList={{ middle: props.width === "middle", wide: props.width === "wide" }}
            onOpenAutoFocus={(event) => {
              const first = props.first?.();
              if (!first) return;
              event.preventDefault();
              first.focus();
            }}
            onCloseAutoFocus={(event) => {
              event.preventDefault();
              if (from instanceof HTMLElement && from.isConnected) from.focus({ preventScroll: true });
            }}
          >
            <Parts.Title class="dialog-title">{props.title}</Parts.Title>
            <Show when={props.text}>
              <Parts.Description class="dialog-text">{props.text}</Parts.Description>
            </Show>
            {props.children}
            <Show when={props.actions}>
              <div class="dialog-actions">{props.actions}</div>
            </Show>
          </Parts.Content>
        </div>
      </Parts.Portal>
    </Parts>
  );
}

interface Question {
  title: string;
  text: string;
  /** The word on the button that does it. */
  yes: string;
  /** It takes something away. */
  bad?: boolean;
}

const [asked, setAsked] = createSignal<(Question & { answer: (yes: boolean) => void }) | null>(null);

/** Asks a person; `false` when it was left in any other way. */
export function ask(question: Question): Promise<boolean> {
  asked()?.answer(false);
  return new Promise((resolve) => {
    setAsked({
      ...question,
      answer(yes) {
        setAsked(null);
        resolve(yes);
      },
    });
  });
}

/** Where questions are drawn; stands once, in the frame. */
export function Questions(): JSX.Element {
  onCleanup(() => asked()?.answer(false));
  return (
    <Show when={asked()}>
      {(question) => (
        <Dialog
          open
          onClose={() => question().answer(false)}
          title={question().title}
          text={question().text}
          actions={
            <>
              <Button onClick={() => question().answer(false)}>{words.frame.cancel}</Button>
              <Button kind={question().bad ? "danger" : "primary"} onClick={() => question().answer(true)}>
                {question().yes}
              </Button>
            </>
          }
        />
      )}
    </Show>
  );
}
