/** A setting in the row of tools: quiet until pointed at, opens what changes it. */
import { Popover } from "@kobalte/core/popover";
import { createSignal } from "solid-js";
import type { JSX } from "solid-js";
import "./pick.css";

interface Props {
  /** Name for a screen reader, with the value. */
  label: string;
  /** What opens. */
  title: string;
  /** A person set it; a setting at its default is grey. */
  set: boolean;
  class?: string;
  face: JSX.Element;
  onOpen?: () => void;
  children: (close: () => void) => JSX.Element;
}

export function Pick(props: Props): JSX.Element {
  const [open, setOpen] = createSignal(false);
  const change = (next: boolean) => {
    setOpen(next);
    if (next) props.onOpen?.();
  };
  return (
    <Popover open={open()} onOpenChange={change} placement="top-start" gutter={6}>
      <Popover.Trigger class={`pick ${props.class ?? ""}`} classList={{ "is-set": props.set }} aria-label={props.label}>
        {props.face}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content class="popup pick-content" aria-label={props.title}>
          {props.children(() => setOpen(false))}
        </Popover.Content>
      </Popover.Portal>
    </Popover>
  );
}
