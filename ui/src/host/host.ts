/**
 * The one way out of the page. Only files of this folder may import `@tauri-apps/*`; everything else asks the host,
 * so that the whole interface also runs in a browser, on the fake.
 */
import type { Commands } from "../bindings/commands";
import type { Fault } from "../bindings/fault";
import type { Batch } from "../bindings/window";

export type CommandName = keyof Commands;
export type Args<Name extends CommandName> = Commands[Name]["args"];
export type Reply<Name extends CommandName> = Commands[Name]["reply"];

/** Longest side of a thumbnail in pixels. */
export type ThumbSide = 256 | 512;

export interface Host {
  /** Calls a command by its name. Rejects with a {@link Fault} and with nothing else. */
  call<Name extends CommandName>(name: Name, args: Args<Name>): Promise<Reply<Name>>;

  /**
   * Hears batches of events from now on, numbered from 0 without gaps; calling it again begins anew. The function it
   * gives ends it.
   */
  subscribe(hear: (batch: Batch) => void): Promise<() => void>;

  /** Address of a thumbnail. `version` is the packed gallery's 32-bit number or the first 8 hex digits of the hash. */
  thumbUrl(id: number, version: number | string, side: ThumbSide): string;

  /** Address of the image itself. */
  imageUrl(id: number, version: number | string): string;
}

/** Whether something thrown is a fault of the host. */
export function isFault(thrown: unknown): thrown is Fault {
  return typeof thrown === "object" && thrown !== null && "code" in thrown && "message" in thrown;
}
