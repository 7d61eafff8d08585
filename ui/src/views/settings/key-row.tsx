import { Check, CircleAlert, KeyRound, Trash2 } from "lucide";
import { Show, createEffect, createSignal, on } from "solid-js";
import type { JSX } from "solid-js";
import type { Fault } from "../../bindings/fault";
import type { KeyState, Profile } from "../../bindings/profile";
import { Button, IconButton } from "../../components/button";
import { ask } from "../../components/dialog";
import { FaultText } from "../../components/fault-text";
import { Icon } from "../../components/icon";
import { KeyField } from "../../components/key-field";
import { isFault } from "../../host/host";
import { useFrame } from "../../state/create";
import { words } from "../../words";
import { hostOf } from "../frame/key-question";
import { Row } from "./row";

interface Props {
  profile: Profile;
  onState: (state: KeyState) => void;
}

/** Where the key stands; to replace or delete it. It is never shown. */
export function KeyRow(props: Props): JSX.Element {
  const app = useFrame();
  const say = words.settings.profiles;
  const [state, setState] = createSignal<KeyState | null>(null);
  const [fault, setFault] = createSignal<Fault | null>(null);
  const [entering, setEntering] = createSignal(false);

  async function look(): Promise<void> {
    try {
      const found = await app.host.call("key_state", { value: props.profile.id });
      setFault(null);
      setState(found);
      props.onState(found);
    } catch (thrown) {
      if (!isFault(thrown)) throw thrown;
      setFault(thrown);
    }
  }
  createEffect(on(() => props.profile.id, () => void look().catch(app.toasts.fault)));

  async function remove(): Promise<void> {
    const sure = await ask({ title: say.deleteKeyTitle, text: say.deleteKeyText(props.profile.name), yes: say.deleteYes, bad: true });
    if (!sure) return;
    await app.host.call("delete_key", { value: props.profile.id });
    app.toasts.show({ text: say.keyDeleted });
    await look();
  }
  const isKept = (): boolean => state() === "stored" || state() === "session_only" || state() === "environment";

  return (
    <Row label={say.key}>
      <div class="row key-row">
        <div class="key-box" classList={{ kept: isKept() }}>
          <Icon of={KeyRound} />
          <Show when={isKept()}>
            <span class="key-dots" role="img" aria-label={say.keyDots}>
              ••••••••••••
            </span>
          </Show>
          <span class="grow" />
          <Show when={state()}>
            {(known) => (
              <span class="key-state" classList={{ good: isKept(), bad: known() === "missing" }}>
                <Icon of={isKept() ? Check : CircleAlert} size={14} />
                {say.keyStates[known()]}
              </span>
            )}
          </Show>
        </div>
        <Button size="large" aria-expanded={entering()} onClick={() => setEntering((open) => !open)}>
          {isKept() ? say.replace : say.enter}
        </Button>
        <Show when={state() === "stored" || state() === "session_only"}>
          <IconButton icon={Trash2} size="large" label={say.deleteKey} onClick={() => void remove().catch(app.toasts.fault)} />
        </Show>
      </div>
      <Show when={fault()} fallback={<Show when={state()}>{(known) => <p class="field-hint">{say.keyHints[known()]}</p>}</Show>}>
        {(trouble) => (
          <p class="field-complaint">
            <FaultText fault={trouble()} titled />
          </p>
        )}
      </Show>
      <Show when={entering()}>
        <div class="key-entry">
          <KeyField
            profile={props.profile.id}
            label={words.settings.keyField.labelFor(props.profile.name)}
            host={hostOf(props.profile.base_url)}
            save={words.settings.keyField.save}
            autofocus
            onSaved={async () => {
              setEntering(false);
              app.toasts.show({ text: words.settings.keyField.saved });
              await look();
            }}
          />
        </div>
      </Show>
    </Row>
  );
}
