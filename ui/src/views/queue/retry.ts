import type { Job } from "../../bindings/job";
import { ask } from "../../components/dialog";
import type { App } from "../../state/app";
import { words } from "../../words";

/**
 * Sends a request again. What may have been billed is asked about first, wherever the button stands: nothing is paid
 * for twice by accident. `false`: the person thought better of it.
 */
export async function retryJob(app: App, job: Job): Promise<boolean> {
  const { queue } = words;
  const mayBeBilled = job.phase === "interrupted" || job.fault?.billing === "unknown";
  if (mayBeBilled && !(await ask({ title: queue.retryTitle, text: queue.retryText, yes: queue.retryYes }))) return false;
  await app.host.call("retry", { id: job.id });
  return true;
}
