import { Ellipsis, Plus } from "lucide";
import { For, Show, createSignal } from "solid-js";
import type { JSX } from "solid-js";
import type { KeyState, Profile } from "../../bindings/profile";
import { Button, IconButton } from "../../components/button";
import { ask } from "../../components/dialog";
import { Icon } from "../../components/icon";
import { Menu } from "../../components/menu";
import { useFrame } from "../../state/create";
import { words } from "../../words";
import { hostOf } from "../frame/key-question";
import { ProfileForm } from "./profile-form";
import { Page } from "./row";

/** The profiles: which there are, and one of them in full. */
export function ProfilesPage(): JSX.Element {
  const app = useFrame();
  const demo = (): Profile => app.start().demo_profile;
  const profiles = (): readonly Profile[] => [...app.settings().profiles, demo()];
  const [chosen, setChosen] = createSignal(app.settings().default_profile);
  const [keys, setKeys] = createSignal<Readonly<Record<string, KeyState>>>({});
  const shown = (): Profile => profiles().find((profile) => profile.id === chosen()) ?? profiles()[0] ?? demo();
  const { profiles: say } = words.settings;

  const keep = async (profile: Profile): Promise<void> => {
    app.studio.setSettings(await app.host.call("save_profile", { profile }));
    setChosen(profile.id);
  };
  const add = (): Promise<void> =>
    keep({ id: newId(), name: say.newName, base_url: app.settings().profiles[0]?.base_url ?? "https://api.routeway.ai/v1" });
  const duplicate = (profile: Profile): Promise<void> =>
    keep({ ...profile, id: newId(), name: say.copyName(profile.name) });
  const remove = async (profile: Profile): Promise<void> => {
    const sure = await ask({ title: say.deleteTitle(profile.name), text: say.deleteText, yes: say.deleteYes, bad: true });
    if (!sure) return;
    app.studio.setSettings(await app.host.call("delete_profile", { value: profile.id }));
    setChosen(app.settings().default_profile);
  };
  const safely = (what: Promise<void>): void => void what.catch(app.toasts.fault);

  const about = (profile: Profile): string => {
    if (profile.id === demo().id) return say.demo;
    return keys()[profile.id] === "missing" ? say.keyMissing : hostOf(profile.base_url);
  };
  const tone = (profile: Profile): string => {
    const state = keys()[profile.id];
    return state === "missing" ? "bad" : state === undefined || state === "not_needed" ? "quiet" : "good";
  };

  return (
    <>
      <section class="profiles" aria-label={words.settings.pages.profiles}>
        <div class="settings-head">
          <h2 class="strong grow">{words.settings.pages.profiles}</h2>
          <IconButton icon={Plus} label={say.add} onClick={() => safely(add())} />
        </div>
        <For each={profiles()}>
          {(profile) => (
            <button
              type="button"
              class="profile"
              aria-current={shown().id === profile.id ? "true" : undefined}
              onClick={() => setChosen(profile.id)}
            >
              <span class={`dot ${tone(profile)}`} aria-hidden="true" />
              <span class="profile-words">
                <span class="row">
                  <bdi class="cut strong">{profile.name}</bdi>
                  <Show when={profile.id === app.settings().default_profile}>
                    <span class="badge-use">{say.inUse}</span>
                  </Show>
                </span>
                <bdi class="cut t3">{about(profile)}</bdi>
              </span>
            </button>
          )}
        </For>
      </section>
      <Show when={shown().id} keyed>
        {(id) => {
          const profile = (): Profile => profiles().find((one) => one.id === id) ?? demo();
          return (
            <Page
              title={profile().name}
              actions={
                <>
                  <Show when={id !== app.settings().default_profile}>
                    <Button kind="ghost" onClick={() => safely(app.changeSettings({ default_profile: id }))}>
                      {say.use}
                    </Button>
                  </Show>
                  <Show when={id !== demo().id}>
                    <Button kind="ghost" onClick={() => safely(duplicate(profile()))}>
                      {say.duplicate}
                    </Button>
                    <Menu
                      class="btn ghost normal square"
                      label={say.more}
                      entries={[{ label: say.delete, bad: true, run: () => safely(remove(profile())) }]}
                    >
                      <Icon of={Ellipsis} />
                    </Menu>
                  </Show>
                </>
              }
            >
              <Show when={id !== demo().id} fallback={<p class="settings-text">{say.demoText}</p>}>
                <ProfileForm profile={profile()} onKey={(state) => setKeys((all) => ({ ...all, [id]: state }))} />
              </Show>
            </Page>
          );
        }}
      </Show>
    </>
  );
}

/** A random UUID; `crypto.randomUUID` is not there in every web view. */
function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
