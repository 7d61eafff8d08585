/** A button that opens a small panel of its own. */
import { Show, createSignal, createUniqueId } from "solid-js";
import type { JSX } from "solid-js";
import { Floating } from "./floating";
import type { Placement } from "./floating";
import { Opener } from "./opener";

interface Props {
  /** Its button: classes and inside are the caller's. */
  class: string;
  label: string;
  title?: string;
  face: JSX.Element;
  /** The panel's. */
  panelClass: string;
  panelLabel: string;
  placement: Placement;
  onOpen?: (() => void) | undefined;
  /** Called in place of giving the keyboard back to the button. */
  onLeft?: () => void;
  children: (close: () => void) => JSX.Element;
}

export function Popover(props: Props): JSX.Element {
  const [open, setOpen] = createSignal(false);
  const id = createUniqueId();
  let button!: HTMLButtonElement;
  const press = (): void => {
    // Not every web view gives the keyboard to a button that is clicked.
    if (!open()) button.focus({ preventScroll: true });
    if (setOpen(!open())) props.onOpen?.();
  };
  return (
    <>
      <Opener
        ref={(element) => (button = element)}
        opens="dialog"
        open={open()}
        id={id}
        class={props.class}
        label={props.label}
        title={props.title}
        onClick={press}
      >
        {props.face}
      </Opener>
      <Show when={open()}>
        <Floating
          id={id}
          role="dialog"
          label={props.panelLabel}
          class={`popup ${props.panelClass}`}
          beside={() => button.getBoundingClientRect()}
          opener={button}
          placement={props.placement}
          gap={6}
          onClose={() => setOpen(false)}
          onLeft={props.onLeft}
        >
          {props.children(() => setOpen(false))}
        </Floating>
      </Show>
    </>
  );
}
