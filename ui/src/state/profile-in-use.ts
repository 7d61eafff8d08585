/** The profile that the form goes to. */
import { createMemo } from "solid-js";
import type { Accessor } from "solid-js";
import type { Origin } from "../bindings/order";
import type { Profile } from "../bindings/profile";
import type { App } from "./app";

/** What a profile asks for when it names no model (as the studio does). */
export const FIRST_MODEL = "flux-1-schnell";

export interface ProfileInUse {
  /** Every profile, the demo last. */
  profiles: Accessor<readonly Profile[]>;
  /** `undefined` for a server named just for one request. */
  profile: Accessor<Profile | undefined>;
  isDemo: Accessor<boolean>;
  profileOf(origin: Origin): Profile | undefined;
  /** An origin as the form keeps it: a profile that is gone, or is the default anyway, needs no naming. */
  known(origin: Origin): Origin;
}

export function createProfileInUse(app: Pick<App, "settings" | "start">, origin: Accessor<Origin>): ProfileInUse {
  const profiles = createMemo(() => [...app.settings().profiles, app.start().demo_profile]);
  const profileOf = (from: Origin): Profile | undefined => {
    if (from.kind === "base_url") return undefined;
    const id = from.kind === "default" ? app.settings().default_profile : from.value;
    return profiles().find((profile) => profile.id === id);
  };
  const profile = createMemo(() => profileOf(origin()));
  return {
    profiles,
    profile,
    isDemo: () => profile()?.id === app.start().demo_profile.id,
    profileOf,
    known(from) {
      if (from.kind !== "profile") return from;
      const isThere = profiles().some((one) => one.id === from.value);
      return isThere && from.value !== app.settings().default_profile ? from : { kind: "default" };
    },
  };
}
