/** The prompts used before: walking through them with Up and Down, and the list to search in. */
import type { UsedPrompt } from "../bindings/window";
import type { Host } from "../host/host";

/** How many prompts the walk knows. */
const WALKED = 200;

/**
 * A walk through earlier prompts, as in a shell. What stood in the field when the walk began is its newest entry, and
 * so is an earlier prompt that was changed on the way: nothing typed is lost by walking.
 */
export class Walk {
  /** Typed and not sent, newest first. */
  #unsent: string[] = [];
  #used: readonly string[] = [];
  /** Place in the entries; -1: at what is being typed. */
  #at = -1;
  #own = "";

  /** Gives the prompts used, newest first. */
  setUsed(prompts: readonly string[]): void {
    this.#used = prompts;
  }

  /** Keeps a text that is about to be replaced. */
  keep(text: string): void {
    if (text.trim() === "" || this.#unsent[0] === text || this.#used.includes(text)) return;
    this.#unsent = [text, ...this.#unsent.filter((other) => other !== text)].slice(0, 20);
  }

  /** The text was changed by hand: the walk begins anew at it. */
  typed(): void {
    if (this.#at >= 0) this.keep(this.#own);
    this.#at = -1;
  }

  /** The entry before `current`; `null`: there is none. */
  up(current: string): string | null {
    if (this.#at < 0) this.#own = current;
    const entries = this.#entries();
    for (let at = this.#at + 1; at < entries.length; at++) {
      const entry = entries[at];
      if (entry !== undefined && entry !== current) {
        this.#at = at;
        return entry;
      }
    }
    return null;
  }

  /** The entry after `current`, in the end what was being typed; `null`: not walking. */
  down(current: string): string | null {
    if (this.#at < 0) return null;
    const entries = this.#entries();
    for (let at = this.#at - 1; at >= 0; at--) {
      const entry = entries[at];
      if (entry !== undefined && entry !== current) {
        this.#at = at;
        return entry;
      }
    }
    this.#at = -1;
    return this.#own;
  }

  /** Whether an earlier prompt stands in the field. */
  get walking(): boolean {
    return this.#at >= 0;
  }

  #entries(): string[] {
    return [...this.#unsent, ...this.#used.filter((used) => !this.#unsent.includes(used))];
  }
}

/** The prompts that hold a text, used last first. */
export function findPrompts(host: Host, text: string, limit = WALKED): Promise<UsedPrompt[]> {
  return host.call("prompt_history", { text, limit });
}
