import { FileWarning } from "lucide";
import type { JSX } from "solid-js";
import "./frame.css";
import type { Fault } from "../../bindings/fault";
import { EmptyState } from "../../components/empty-state";
import { words } from "../../words";

/** The program could not begin at all. */
export function StartFault(props: { fault: Fault }): JSX.Element {
  return (
    <main class="start-fault">
      <EmptyState level={1} icon={FileWarning} title={words.faults.titles[props.fault.code]} text={<bdi>{props.fault.message}</bdi>} />
    </main>
  );
}
