/** What stands above the prompt when it is needed: the wanted key, why nothing was sent, what the form comes from. */
import { CircleAlert, KeyRound, X } from "lucide";
import { Show, createSignal, onMount } from "solid-js";
import type { JSX } from "solid-js";
import type { ErrorCode, Fault } from "../../bindings/fault";
import { Button, IconButton } from "../../components/button";
import { Icon } from "../../components/icon";
import { useApp } from "../../state/app";
import type { Need } from "../../state/key-need";
import { words } from "../../words";
import { useComposer } from "./use";
import "./notices.css";

export function Notices(): JSX.Element {
  const composer = useComposer();
  return (
    <>
      <Show when={composer.keys.need()} keyed>
        {(need) => <KeyNotice need={need} />}
      </Show>
      <Show when={composer.notice()}>{(fault) => <FaultNotice fault={fault()} />}</Show>
    </>
  );
}

function FaultNotice(props: { fault: Fault }): JSX.Element {
  const composer = useComposer();
  return (
    <div class="compose-notice bad-notice" role="alert">
      <Icon of={CircleAlert} />
      <div class="grow selectable" dir="auto">
        <strong>{words.faults.titles[props.fault.code]}.</strong> {props.fault.message}
        <Show when={props.fault.tip}>{(tip) => <span class="t2"> {tip()}</span>}</Show>
        <Show when={props.fault.billing}>
          {(billing) => <span class="t2"> {words.faults.billing[billing()]}</span>}
        </Show>
      </div>
      <IconButton icon={X} size="small" label={words.composer.dismiss} onClick={() => composer.dismissNotice()} />
    </div>
  );
}

/** Where the system keeps no keys, one for this session still helps. */
const NO_KEYCHAIN: ReadonlySet<ErrorCode> = new Set(["keychain_missing", "keychain_locked", "keychain_failed"]);

function KeyNotice(props: { need: Need }): JSX.Element {
  const app = useApp();
  const composer = useComposer();
  const [trouble, setTrouble] = createSignal<Fault | string | null>(null);
  const [busy, setBusy] = createSignal(false);
  let field!: HTMLInputElement;
  const own = () => words.composer.key;
  const sentence = () => {
    const name = props.need.profile.name;
    switch (props.need.fault.code) {
      case "key_refused":
        return own().refused(name);
      case "needs_its_key":
        return own().its(name);
      default:
        return own().missing(name);
    }
  };
  const fault = () => {
    const now = trouble();
    return typeof now === "string" ? null : now;
  };
  const complaint = () => {
    const now = trouble();
    return typeof now === "string" ? now : now?.message;
  };

  async function keep(sessionOnly: boolean): Promise<void> {
    const key = field.value;
    if (key.trim() === "") {
      setTrouble(own().blank);
      field.focus();
      return;
    }
    setBusy(true);
    try {
      const failed = await composer.keys.keep(key, sessionOnly);
      setTrouble(failed);
      if (failed) return;
      app.toasts.show({ text: own().kept });
      composer.focus();
    } catch (thrown) {
      app.toasts.fault(thrown);
    } finally {
      setBusy(false);
    }
  }

  onMount(() => {
    // Somebody who types elsewhere must not end up typing into this field.
    if (props.need.urgent) field.focus();
  });

  return (
    <div class="compose-notice key-notice">
      <Icon of={KeyRound} />
      <div class="grow">
        <p role="alert">{sentence()}</p>
        <div class="key-row">
          <input
            ref={field}
            class="text-field"
            type="password"
            autocomplete="off"
            spellcheck={false}
            aria-label={own().label(props.need.profile.name)}
            aria-invalid={complaint() !== undefined}
            aria-describedby={complaint() === undefined ? "key-where" : "key-trouble"}
            placeholder={own().paste}
            onInput={() => setTrouble(null)}
            onKeyDown={(event) => {
              if (event.key !== "Enter" || event.isComposing || event.ctrlKey || event.metaKey) return;
              event.preventDefault();
              void keep(false);
            }}
          />
          <Button disabled={busy()} onClick={() => void keep(false)}>
            {own().save}
          </Button>
          <Show when={NO_KEYCHAIN.has(fault()?.code ?? "internal")}>
            <Button kind="ghost" disabled={busy()} onClick={() => void keep(true)}>
              {own().session}
            </Button>
          </Show>
        </div>
        <Show
          when={complaint()}
          fallback={
            <p class="small t3" id="key-where">
              {own().where}
            </p>
          }
        >
          {(text) => (
            <p class="small bad" id="key-trouble" role="alert" dir="auto">
              {text()}
            </p>
          )}
        </Show>
      </div>
      <IconButton icon={X} size="small" label={words.composer.dismiss} onClick={() => composer.keys.dismiss()} />
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
              composer.focus();
            }}
          >
            <Icon of={X} size={12} />
          </button>
        </span>
      )}
    </Show>
  );
}
