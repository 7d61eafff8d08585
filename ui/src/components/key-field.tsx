import { ArrowUpRight, KeyRound, Lock } from "lucide";
import { Show, createSignal } from "solid-js";
import type { JSX } from "solid-js";
import type { Fault } from "../bindings/fault";
import { isFault } from "../host/host";
import { useApp } from "../state/app";
import { words } from "../words";
import { Button } from "./button";
import { Field } from "./field";
import { Icon } from "./icon";
import "./key-field.css";

/** Where keys are made. */
const MAKE_A_KEY = "https://routeway.ai/dashboard/api-keys";

interface Props {
  profile: string;
  label: string;
  /** The host that the key is sent to. */
  host: string;
  /** The word on the button. */
  save: string;
  /** The key is kept. Whatever this throws is shown at the field. */
  onSaved: () => void | Promise<void>;
  /** Comes before the key is kept, such as making the library. */
  before?: () => Promise<void>;
  autofocus?: boolean;
  /** 36 px high, as on the first screen. */
  large?: boolean;
}

/** A pasted key without what came along: spaces, quotes, and the word that goes before it in a header. */
export function cleanKey(pasted: string): string {
  const quotes = /^["'`“”‘’]+|["'`“”‘’]+$/g;
  const bare = pasted.trim().replace(/^authorization:\s*/i, "").replaceAll(quotes, "").trim();
  return bare.replace(/^bearer\s+/i, "").replaceAll(quotes, "").trim();
}

/** Takes a key and puts it into the keychain; where there is none, offers to keep it until the program ends. */
export function KeyField(props: Props): JSX.Element {
  const app = useApp();
  const [key, setKey] = createSignal("");
  const [complaint, setComplaint] = createSignal<string | null>(null);
  const [keychain, setKeychain] = createSignal<Fault | null>(null);
  const [busy, setBusy] = createSignal(false);
  let form: HTMLFormElement | undefined;

  const field = (): HTMLInputElement | null => form?.querySelector("input") ?? null;
  const take = (text: string): void => {
    setComplaint(null);
    setKeychain(null);
    setKey(text);
  };

  async function save(sessionOnly: boolean): Promise<void> {
    const cleaned = cleanKey(key());
    const wrong = cleaned === "" ? words.settings.keyField.empty : /\s/.test(cleaned) ? words.settings.keyField.notOne : null;
    setComplaint(wrong);
    if (wrong) return field()?.focus();
    setBusy(true);
    try {
      await props.before?.();
      await app.host.call("set_key", { profile: props.profile, key: cleaned, session_only: sessionOnly });
      setKey("");
      await props.onSaved();
    } catch (thrown) {
      if (isFault(thrown) && thrown.code.startsWith("keychain")) setKeychain(thrown);
      else if (isFault(thrown)) setComplaint(thrown.message);
      else throw thrown;
    } finally {
      setBusy(false);
    }
  }

  async function paste(): Promise<void> {
    try {
      take(cleanKey(await navigator.clipboard.readText()));
      field()?.focus();
    } catch {
      setComplaint(words.settings.keyField.pasteFailed);
      field()?.focus();
    }
  }

  return (
    <form
      ref={form}
      class="key-field"
      classList={{ large: props.large }}
      onSubmit={(event) => {
        event.preventDefault();
        void save(false).catch(app.toasts.fault);
      }}
    >
      <div class="key-line">
        <Field
          label={props.label}
          type="password"
          value={key()}
          icon={KeyRound}
          placeholder={words.settings.keyField.placeholder}
          complaint={complaint()}
          autofocus={props.autofocus}
          mono
          onInput={take}
          end={
            <Button kind="ghost" size="small" onClick={() => void paste()}>
              {words.settings.keyField.paste}
            </Button>
          }
        />
        <Button kind="primary" size={props.large ? "huge" : "large"} type="submit" disabled={busy()}>
          {props.save}
        </Button>
      </div>
      <Show
        when={keychain()}
        fallback={
          <p class="key-kept">
            <Icon of={Lock} size={12} />
            <span>{words.settings.keyField.kept(props.host)}</span>
          </p>
        }
      >
        {(fault) => (
          <div class="key-keychain" role="alert">
            <p>
              <span class="strong">{words.faults.titles[fault().code]}. </span>
              <bdi>{fault().message}</bdi>
            </p>
            <Button size="small" disabled={busy()} onClick={() => void save(true).catch(app.toasts.fault)}>
              {words.settings.keyField.sessionOffer}
            </Button>
          </div>
        )}
      </Show>
      <a
        href={MAKE_A_KEY}
        class="key-make"
        onClick={(event) => {
          event.preventDefault();
          app.host.call("open_link", { value: MAKE_A_KEY }).catch(app.toasts.fault);
        }}
      >
        {words.settings.keyField.make}
        <Icon of={ArrowUpRight} size={12} />
      </a>
    </form>
  );
}
