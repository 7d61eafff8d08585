/** The moment a key is missing or refused: the key field comes to the person, the prompt stays as it is. */
import { createEffect, createSignal, on } from "solid-js";
import type { Accessor } from "solid-js";
import type { ErrorCode, Fault } from "../bindings/fault";
import type { Profile } from "../bindings/profile";
import type { PausedQueue } from "../bindings/window";
import { isFault } from "../host/host";
import type { Host } from "../host/host";

/** Whose key is wanted, and why. */
export interface Need {
  profile: Profile;
  fault: Fault;
  /** A press just failed for it: the field takes the focus. */
  urgent: boolean;
}

export interface KeyNeed {
  need: Accessor<Need | null>;
  /** Asks for the key of a profile if the fault is about a key; whether it is. */
  ask(profile: Profile | undefined, fault: Fault, urgent?: boolean): boolean;
  /** Keeps a key; gives the fault when that did not work. Its queue goes on by itself. */
  keep(key: string, sessionOnly: boolean): Promise<Fault | null>;
  dismiss(): void;
}

const ABOUT_KEYS: ReadonlySet<ErrorCode> = new Set(["no_key", "key_refused", "needs_its_key"]);

/** `profile` is the one in use: a queue of it that waits for a key asks by itself. */
export function createKeyNeed(
  app: { host: Host; paused: Accessor<readonly PausedQueue[]> },
  profile: Accessor<Profile | undefined>,
): KeyNeed {
  const [need, setNeed] = createSignal<Need | null>(null);

  function ask(whose: Profile | undefined, fault: Fault, urgent = false): boolean {
    if (!whose || !ABOUT_KEYS.has(fault.code)) return false;
    setNeed({ profile: whose, fault, urgent });
    return true;
  }

  const waiting = () => app.paused().find((queue) => queue.profile_id === profile()?.id);
  createEffect(
    on(waiting, (now, before) => {
      if (now) ask(profile(), now.fault);
      // The key was set elsewhere, in the settings for example.
      else if (before && need()?.profile.id === before.profile_id) setNeed(null);
    }),
  );

  return {
    need,
    ask,
    async keep(key, sessionOnly) {
      const wanted = need();
      if (!wanted) return null;
      try {
        await app.host.call("set_key", { profile: wanted.profile.id, key, session_only: sessionOnly });
        setNeed(null);
        return null;
      } catch (thrown) {
        if (isFault(thrown)) return thrown;
        throw thrown;
      }
    },
    dismiss: () => setNeed(null),
  };
}
