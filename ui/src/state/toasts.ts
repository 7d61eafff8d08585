/** Short notices at the foot of the window, some with *Undo*. */
import { createSignal } from "solid-js";
import type { Accessor } from "solid-js";
import { isFault } from "../host/host";
import type { Host } from "../host/host";
import { words } from "../words";
import type { Toast, Toasts } from "./app";

/** A toast on the screen. */
export interface ShownToast extends Toast {
  id: number;
  title?: string;
}

/** The toasts with what their view needs. */
export interface ToastList extends Toasts {
  shown: Accessor<readonly ShownToast[]>;
  dismiss(id: number): void;
  undo(toast: ShownToast): void;
}

/** More than these would be a wall; the oldest goes. */
const AT_MOST = 3;

export function createToasts(host: Host): ToastList {
  const [shown, setShown] = createSignal<readonly ShownToast[]>([]);
  let last = 0;

  const add = (toast: Omit<ShownToast, "id">): void => {
    last += 1;
    const next = { ...toast, id: last };
    // The same complaint twice is one complaint.
    setShown((all) => [...all.filter((one) => one.text !== toast.text || one.kind !== "bad"), next].slice(-AT_MOST));
  };
  const dismiss = (id: number): void => {
    setShown((all) => all.filter((toast) => toast.id !== id));
  };
  const fault = (thrown: unknown): void => {
    if (isFault(thrown)) add({ kind: "bad", title: words.faults.titles[thrown.code], text: thrown.message });
    else add({ kind: "bad", title: words.faults.titles.internal, text: thrown instanceof Error ? thrown.message : String(thrown) });
  };

  return {
    shown,
    dismiss,
    show: add,
    fault,
    undo(toast) {
      dismiss(toast.id);
      host
        .call("undo", { value: toast.undo ?? null })
        .then(({ kind, subject, count }) => add({ text: kind === null ? words.frame.nothingToUndo : words.changes.undone(words.changes.name({ kind, subject, count })) }), fault);
    },
  };
}
