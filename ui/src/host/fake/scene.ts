/**
 * A scene is what a fake window begins with. `?scene=name` picks one; the list of pictures and the tests name them
 * too. `?images=`, `?theme=`, `?place=` and `?words=pseudo` change what a scene says.
 */
import type { Fault } from "../../bindings/fault";
import type { KeyState } from "../../bindings/profile";
import type { Theme } from "../../bindings/settings";
import type { Platform } from "../../bindings/window";
import type { JobSeed } from "./jobs";

export interface Scene {
  /** Images of the library, 0 to 1,000,000. */
  images: number;
  /** Drawn by the demo instead of made with a key. */
  demo?: boolean;
  /** What a check finds. */
  check?: "sound" | "found" | "damaged";
  /** Without a tag or an album. */
  bare?: boolean;
  /** So many of the oldest images were drawn by the demo. */
  demoLeft?: number;
  platform?: Platform;
  theme?: Theme;
  firstRun?: boolean;
  /** Why the library cannot be written to. */
  readOnly?: Fault;
  /** Why there is no library. */
  libraryFault?: Fault;
  jobs?: readonly JobSeed[];
  /** The queue of the default profile waits, and why. */
  paused?: Fault;
  /** Where the default profile's key stands. */
  key?: KeyState;
  /** What keeping a key meets. */
  keychain?: Fault;
  /** What a request meets; a prompt may also name a code: `fault:out_of_credit`. */
  generating?: Fault;
  /** The models list cannot be had. */
  offline?: boolean;
  /** Requests on the wire when somebody wants to quit. */
  quitWith?: number;
  /** Extra profiles besides the first. */
  profiles?: number;
  inspector?: boolean;
  sidebar?: boolean;
  /** The place the window opens at, such as `queue` or `settings/library`. */
  place?: string;
  /** The prompt in the form. */
  draft?: string;
  /** Jobs stand still: for pictures. */
  frozen?: boolean;
  /** Prompts with everything that should never be run. */
  hostile?: boolean;
}
