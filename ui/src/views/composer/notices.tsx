/** What stands beside the prompt when it is needed: why nothing was sent, and what the form comes from. */
import { CircleAlert, X } from "lucide";
import { Show } from "solid-js";
import type { JSX } from "solid-js";
import type { Fault } from "../../bindings/fault";
import { IconButton } from "../../components/button";
import { FaultText } from "../../components/fault-text";
import { Icon } from "../../components/icon";
import { useApp } from "../../state/app";
import { words } from "../../words";
import { useComposer } from "./use";
import "./notices.css";

/** Why the last press sent nothing. */
export function Notices(): JSX.Element {
  const composer = useComposer();
  return <Show when={composer.notice()}>{(fault) => <FaultNotice fault={fault()} />}</Show>;
}

function FaultNotice(props: { fault: Fault }): JSX.Element {
  const composer = useComposer();
  return (
    <div class="compose-notice" role="alert">
      <Icon of={CircleAlert} />
      <div class="grow selectable" dir="auto">
        <FaultText fault={props.fault} titled />
      </div>
      <IconButton icon={X} size="small" label={words.composer.dismiss} onClick={() => composer.dismissNotice()} />
    </div>
  );
}

/** Which image the form comes from, with the way out of that. */
export function ParentChip(): JSX.Element {
  const app = useApp();
  const composer = useComposer();
  return (
    <Show when={composer.form.parent}>
      {(parent) => (
        <span class="parent-chip">
          <button type="button" class="cut" onClick={() => app.gallery.reveal(parent())}>
            {words.composer.remixOf(parent())}
          </button>
          <button
            type="button"
            class="unset"
            aria-label={words.composer.forgetParent}
            title={words.composer.forgetParent}
            onClick={() => {
              composer.set("parent", null);
              composer.focusField("prompt");
            }}
          >
            <Icon of={X} size={12} />
          </button>
        </span>
      )}
    </Show>
  );
}
