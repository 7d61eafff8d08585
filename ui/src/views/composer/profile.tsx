/** The profile the form goes to. */
import { ChevronDown } from "lucide";
import type { JSX } from "solid-js";
import { Icon } from "../../components/icon";
import { Menu } from "../../components/menu";
import type { MenuEntry } from "../../components/menu";
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
  const entries = () =>
    composer.profiles().map(
      (profile): MenuEntry => ({
        label:
          profile.id === app.start().demo_profile.id
            ? words.composer.profile.demo(profile.name)
            : words.composer.profile.server(profile.name, hostOf(profile.base_url)),
        checked: profile.id === composer.profile()?.id,
        run: () => void composer.useProfile(profile.id).catch(app.toasts.fault),
      }),
    );
  return (
    <Menu
      class={`pick profile-pick ${composer.isDemo() ? "demo" : ""}`}
      label={words.composer.profile.choose(name())}
      title={words.composer.profile.label}
      placement="top-start"
      entries={entries()}
    >
      <span class="cut" dir="auto">
        {name()}
      </span>
      <Icon of={ChevronDown} size={14} />
    </Menu>
  );
}

/** The host of an address, or the address itself where it cannot be read. */
function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).host : address;
}
