/** The profile the form goes to. */
import { DropdownMenu } from "@kobalte/core/dropdown-menu";
import { Check, ChevronDown } from "lucide";
import { For, Show } from "solid-js";
import type { JSX } from "solid-js";
import { Icon } from "../../components/icon";
import { useApp } from "../../state/app";
import { words } from "../../words";
import { useComposer } from "./use";
import "./profile.css";

export function ProfilePick(): JSX.Element {
  const app = useApp();
  const composer = useComposer();
  const name = () => {
    const origin = composer.form.origin;
    const profile = composer.profile();
    if (profile) return profile.name;
    return origin.kind === "base_url" ? words.composer.profile.address(hostOf(origin.value)) : "";
  };
  const choose = (id: string) => void composer.useProfile(id).catch(app.toasts.fault);
  return (
    <DropdownMenu placement="top-start" gutter={6}>
      <DropdownMenu.Trigger
        class="pick is-set profile-pick"
        classList={{ demo: composer.isDemo() }}
        aria-label={words.composer.profile.choose(name())}
        title={words.composer.profile.label}
      >
        <span class="cut" dir="auto">
          {name()}
        </span>
        <Icon of={ChevronDown} size={14} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content class="popup profile-menu">
          <DropdownMenu.RadioGroup value={composer.profile()?.id ?? ""} onChange={choose}>
            <For each={composer.profiles()}>
              {(profile) => (
                <DropdownMenu.RadioItem class="profile-item" value={profile.id}>
                  <span class="profile-tick">
                    <DropdownMenu.ItemIndicator>
                      <Icon of={Check} size={14} />
                    </DropdownMenu.ItemIndicator>
                  </span>
                  <span class="cut" dir="auto">
                    {profile.name}
                  </span>
                  <Show
                    when={profile.id === app.start().demo_profile.id}
                    fallback={<span class="small t3 cut note">{hostOf(profile.base_url)}</span>}
                  >
                    <span class="small t3 note">{words.composer.profile.demo}</span>
                  </Show>
                </DropdownMenu.RadioItem>
              )}
            </For>
          </DropdownMenu.RadioGroup>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu>
  );
}

/** The host of an address, or the address itself where it cannot be read. */
function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).host : address;
}
