/** A setting in the row of tools: quiet until pointed at, opens what changes it. */
import type { JSX } from "solid-js";
import { Popover } from "../../components/popover";
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
  return (
    <Popover
      class={`pick ${props.class ?? ""} ${props.set ? "is-set" : ""}`}
      label={props.label}
      face={props.face}
      panelClass="pick-content"
      panelLabel={props.title}
      placement="top-start"
      onOpen={props.onOpen}
    >
      {props.children}
    </Popover>
  );
}
