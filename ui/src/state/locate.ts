/** Finding the file of an image that was moved away: the person points at it, the core knows it again by its hash. */
import { words } from "../words";
import type { App } from "./app";

/** Whether files can be put back here. */
export function canLocate(app: App): boolean {
  return app.library()?.writable === true;
}

export async function locateImage(app: App, id: number): Promise<void> {
  try {
    const outcome = await app.host.call("locate_image", { id });
    if (outcome !== "nothing_chosen") app.toasts.show({ text: words.inspector.located[outcome] });
  } catch (fault) {
    app.toasts.fault(fault);
  }
}
