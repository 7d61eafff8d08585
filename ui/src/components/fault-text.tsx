import { Show } from "solid-js";
import type { JSX } from "solid-js";
import type { Fault } from "../bindings/fault";
import { words } from "../words";

/** A server may write a book; a person reads its beginning, and copies the whole for support. */
const SHOWN = 2000;

function shown(text: string): string {
  return text.length > SHOWN ? `${text.slice(0, SHOWN)} …` : text;
}

/** What is known about money, unless the fault's own words are about it already. */
export function moneyText(fault: Fault): string | null {
  if (!fault.billing || fault.code === "outcome_unknown") return null;
  return words.faults.billing[fault.billing];
}

/** What to do next: the server's or the studio's advice, else ours. */
export function nextText(fault: Fault): string | null {
  return fault.tip ?? words.faults.next[fault.code] ?? null;
}

/** A fault in sentences: what happened, what it may have cost, what to do. Always text, whatever a server wrote. */
export function FaultText(props: { fault: Fault; titled?: boolean }): JSX.Element {
  return (
    <>
      <Show when={props.titled}>
        <span class="strong">{words.faults.titles[props.fault.code]}. </span>
      </Show>
      <bdi>{shown(props.fault.message)}</bdi>
      <Show when={moneyText(props.fault)}>{(money) => <> {money()}</>}</Show>
      <Show when={nextText(props.fault)}>
        {(next) => (
          <>
            {" "}
            <bdi>{shown(next())}</bdi>
          </>
        )}
      </Show>
    </>
  );
}
