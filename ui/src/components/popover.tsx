/** A button that opens a small panel of its own. */
import { Show, createSignal, createUniqueId } from "solid-js";
import type { JSX } from "solid-js";
import { Floating } from "./floating";
import type { Placement } from "./floating";

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
      <button
        ref={button}
        type="button"
        class={props.class}
        aria-label={props.label}
        title={props.title}
        aria-haspopup="dialog"
        aria-expanded={open()}
        aria-controls={open() ? id : undefined}
        onClick={press}
      >
        {props.face}
      </button>
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
