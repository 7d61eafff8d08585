import { Activity, Check, CircleAlert } from "lucide";
import { Show, createResource, createSignal } from "solid-js";
import type { JSX } from "solid-js";
import type { Fault } from "../../bindings/fault";
import type { KeyHeaderSetting, KeyState, Profile, ProxySetting } from "../../bindings/profile";
import type { Connection, Model } from "../../bindings/window";
import { Button } from "../../components/button";
import { Choice } from "../../components/choice";
import { Combobox } from "../../components/combobox";
import type { Suggestion } from "../../components/combobox";
import { FaultText } from "../../components/fault-text";
import { Field } from "../../components/field";
import { Icon } from "../../components/icon";
import { Segments } from "../../components/segments";
import { isFault } from "../../host/host";
import { useFrame } from "../../state/create";
import { took, words } from "../../words";
import { KeyRow } from "./key-row";
import { Prices } from "./prices";
import { Row } from "./row";

/** What the studio takes where a profile names no model, and how many requests go out at a time. */
const FIRST_MODEL = "flux-1-schnell";
const FIRST_PARALLEL = 4;

interface Props {
  profile: Profile;
  onKey: (state: KeyState) => void;
}

/** A profile in full. Every field is kept when it is left; what cannot be kept says so where it stands. */
export function ProfileForm(props: Props): JSX.Element {
  const app = useFrame();
  const [complaint, setComplaint] = createSignal<Fault | null>(null);
  const say = words.settings.profiles;

  /** The field a fault is about, as the profile names it. */
  const fieldOf = (fault: Fault): string => fault.param ?? (fault.code === "bad_base_url" ? "base_url" : "");
  const about = (field: string): string | null => {
    const fault = complaint();
    return fault && fieldOf(fault) === field ? fault.message : null;
  };
  async function change(changed: Partial<Profile>): Promise<boolean> {
    try {
      app.studio.setSettings(await app.host.call("save_profile", { profile: { ...props.profile, ...changed } }));
      setComplaint(null);
      return true;
    } catch (thrown) {
      if (isFault(thrown) && fieldOf(thrown) in { name: 1, base_url: 1, proxy: 1, task_path: 1, prices: 1 }) setComplaint(thrown);
      else app.toasts.fault(thrown);
      return false;
    }
  }
  const keep = (changed: Partial<Profile>): void => void change(changed);

  return (
    <>
      <div class="settings-grid">
        <Row label={say.name} for="profile-name">
          <div class="narrow-field">
            <Field id="profile-name" label={say.name} bare value={props.profile.name} complaint={about("name")} onChange={(name) => keep({ name })} />
          </div>
        </Row>
        <Row label={say.address} for="profile-address">
          <Field
            id="profile-address"
            label={say.address}
            bare
            type="url"
            value={props.profile.base_url}
            complaint={about("base_url")}
            hint={about("base_url") ? say.addressHint : undefined}
            onChange={(address) => keep({ base_url: address.trim() })}
          />
        </Row>
        <KeyRow profile={props.profile} onState={props.onKey} />
        <ConnectionRow profile={props.profile} />
        <ModelRow profile={props.profile} onChange={(default_model) => keep({ default_model })} />
        <Row label={say.parallel}>
          <div class="row">
            <ParallelChoice value={props.profile.parallel_requests ?? FIRST_PARALLEL} onChange={(parallel_requests) => keep({ parallel_requests })} />
            <span class="small t3">{say.parallelHint}</span>
          </div>
        </Row>
        <ProxyRow proxy={props.profile.proxy ?? { kind: "system" }} complaint={about("proxy")} onChange={(proxy) => keep({ proxy })} />
        <Row label={say.keyHeader} for="profile-header">
          <div class="narrow-field">
            <Choice<KeyHeaderSetting>
              id="profile-header"
              label={say.keyHeader}
              value={props.profile.key_header ?? "bearer"}
              options={[
                { value: "bearer", label: say.keyHeaders.bearer },
                { value: "x_api_key", label: say.keyHeaders.x_api_key },
              ]}
              onChange={(key_header) => keep({ key_header })}
            />
          </div>
        </Row>
        <Row label={say.taskPath} for="profile-task">
          <div class="narrow-field">
            <Field
              id="profile-task"
              label={say.taskPath}
              bare
              mono
              value={props.profile.task_path ?? ""}
              complaint={about("task_path")}
              hint={say.taskPathHint}
              onChange={(path) => keep({ task_path: path.trim() || null })}
            />
          </div>
        </Row>
      </div>
      <Prices prices={props.profile.prices ?? {}} complaint={about("prices")} onChange={(prices) => change({ prices })} />
    </>
  );
}

function ParallelChoice(props: { value: number; onChange: (value: number) => void }): JSX.Element {
  const usual = [1, 2, 3, 4, 6];
  const offered = (): number[] => (usual.includes(props.value) ? usual : [...usual, props.value].sort((a, b) => a - b));
  return (
    <Segments
      label={words.settings.profiles.parallel}
      value={String(props.value)}
      options={offered().map((count) => ({ value: String(count), label: String(count) }))}
      onChange={(count) => props.onChange(Number(count))}
    />
  );
}

function ConnectionRow(props: { profile: Profile }): JSX.Element {
  const app = useFrame();
  const say = words.settings.profiles;
  const [state, setState] = createSignal<"asking" | Connection | Fault | null>(null);
  async function test(): Promise<void> {
    setState("asking");
    try {
      setState(await app.host.call("test_connection", { value: props.profile.id }));
    } catch (thrown) {
      if (!isFault(thrown)) throw thrown;
      setState(thrown);
    }
  }
  const reached = (): Connection | null => {
    const now = state();
    return now !== null && now !== "asking" && "ms" in now ? now : null;
  };
  const failed = (): Fault | null => {
    const now = state();
    return isFault(now) ? now : null;
  };
  return (
    <Row label={say.connection}>
      <div class="row connection">
        <Button icon={Activity} disabled={state() === "asking"} onClick={() => void test().catch(app.toasts.fault)}>
          {say.test}
        </Button>
        <div class="connection-said small" aria-live="polite">
          <Show when={state() === "asking"}>{say.testing}</Show>
          <Show when={reached()}>
            {(found) => (
              <>
                <Icon of={Check} size={14} class="good" />
                <span>{say.reached(took(found().ms), found().image_models)}</span>
              </>
            )}
          </Show>
          <Show when={failed()}>
            {(fault) => (
              <>
                <Icon of={CircleAlert} size={14} class="bad" />
                <span>
                  <FaultText fault={{ ...fault(), billing: null }} titled />
                </span>
              </>
            )}
          </Show>
        </div>
      </div>
    </Row>
  );
}

function ModelRow(props: { profile: Profile; onChange: (model: string) => void }): JSX.Element {
  const app = useFrame();
  const say = words.settings.profiles;
  // Asked when the page is seen, once for each address.
  const [models] = createResource(
    () => props.profile.base_url && props.profile.id,
    (value) => app.host.call("models", { value: { kind: "profile", value } }).catch(() => null),
  );
  const suggestions = (): Suggestion[] => {
    const images = (models()?.entries ?? []).filter((model) => model.image);
    const suggestion = (model: Model): Suggestion => ({
      value: model.id,
      text: model.id,
      note: model.available ? (model.on_server ? undefined : say.modelNotListed) : say.notAvailable,
      disabled: !model.available,
    });
    return [...images.filter((model) => model.on_server), ...images.filter((model) => !model.on_server)].map(suggestion);
  };
  return (
    <Row label={say.model} for="profile-model">
      <div class="narrow-field">
        <Combobox
          id="profile-model"
          label={say.model}
          value={props.profile.default_model ?? FIRST_MODEL}
          showLabel={say.modelsShow}
          suggestions={suggestions()}
          typedText={say.modelAsTyped}
          onChange={props.onChange}
        />
      </div>
    </Row>
  );
}

function ProxyRow(props: { proxy: ProxySetting; complaint: string | null; onChange: (proxy: ProxySetting) => void }): JSX.Element {
  const say = words.settings.profiles;
  // An address is needed before it can be kept.
  const [wanted, setWanted] = createSignal<ProxySetting["kind"] | null>(null);
  const kind = (): ProxySetting["kind"] => wanted() ?? props.proxy.kind;
  const choose = (chosen: ProxySetting["kind"]): void => {
    setWanted(chosen === "url" ? "url" : null);
    if (chosen !== "url") props.onChange({ kind: chosen });
  };
  return (
    <Row label={say.proxy} for="profile-proxy">
      <div class="narrow-field">
        <Choice<ProxySetting["kind"]>
          id="profile-proxy"
          label={say.proxy}
          value={kind()}
          options={(["system", "direct", "url"] as const).map((value) => ({ value, label: say.proxies[value] }))}
          onChange={choose}
        />
      </div>
      <Show when={kind() === "url"}>
        <div class="narrow-field under">
          <Field
            label={say.proxyAddress}
            bare
            placeholder="http://127.0.0.1:3128"
            value={props.proxy.kind === "url" ? props.proxy.url : ""}
            complaint={props.complaint}
            onChange={(url) => url.trim() && props.onChange({ kind: "url", url: url.trim() })}
          />
        </div>
      </Show>
    </Row>
  );
}
