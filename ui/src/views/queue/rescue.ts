/** The images in danger, kept true while somebody looks. */
import { createMemo } from "solid-js";
import type { Accessor } from "solid-js";
import type { Frame } from "../../state/create";
import { inDanger } from "../../state/unsaved";
import type { Rescue } from "../../state/unsaved";
import { createSeconds } from "../gallery/jobs";

export interface WatchedRescue {
  rescue: Accessor<Rescue>;
  now: Accessor<number>;
}

/** Minutes are shown, so every ten seconds is often enough; without an unsaved image nothing ticks. */
const EVERY_MS = 10_000;

export function watchRescue(app: Frame): WatchedRescue {
  const sinceStart = createMemo(() => new Set(app.start().jobs.map((job) => job.id)));
  const anyLinks = createMemo(() => app.jobs().some((job) => job.outputs.some((output) => output.phase !== "saved" && output.expires_at !== null)));
  const now = createSeconds(anyLinks, EVERY_MS);
  const rescue = createMemo(() => inDanger(app.jobs(), sinceStart(), now()));
  return { rescue, now };
}
