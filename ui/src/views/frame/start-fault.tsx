import type { JSX } from "solid-js";
import type { Fault } from "../../bindings/fault";
import { words } from "../../words";

/** The program could not begin at all. */
export function StartFault(props: { fault: Fault }): JSX.Element {
  return (
    <main class="start-fault" role="alert">
      <h2>{words.faults.titles[props.fault.code]}</h2>
      <p>
        <bdi>{props.fault.message}</bdi>
      </p>
    </main>
  );
}
