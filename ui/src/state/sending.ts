/** Sending orders, and what happens when that fails. */
import { createSignal } from "solid-js";
import type { Accessor } from "solid-js";
import type { Fault } from "../bindings/fault";
import type { Job } from "../bindings/job";
import type { Order, Origin } from "../bindings/order";
import { isFault } from "../host/host";
import { words } from "../words";
import type { App } from "./app";
import { fieldOf, problemsOf } from "./form";
import type { FormStore } from "./form-store";
import type { ModelShelf } from "./models";
import { isAboutField, isSameField, watchOwn } from "./own-jobs";
import type { Panels } from "./panels";
import { KEY_FAULTS } from "./key-faults";
import { FIRST_MODEL } from "./profile-in-use";
import type { ProfileInUse } from "./profile-in-use";

export interface Sending {
  /** Sends the form; a wrong entry is marked before anything is sent. */
  generate(): Promise<void>;
  /** Sends an order other than the form's, as vary does; whether it was taken. */
  send(order: Order): Promise<boolean>;
  /** Why the last press did not send anything, where no field is to blame. */
  notice: Accessor<Fault | null>;
  dismissNotice(): void;
  /** Counts what was sent from the form, for the button's flash. */
  sent: Accessor<number>;
}

interface Parts {
  app: Pick<App, "host" | "jobs" | "toasts"> & { panels: Pick<Panels, "askKey"> };
  store: FormStore;
  order: Accessor<Order>;
  inUse: ProfileInUse;
  models: ModelShelf;
  /** Keeps the form at once. */
  keep: () => void;
}

export function createSending({ app, store, order, inUse, models, keep }: Parts): Sending {
  const [notice, setNotice] = createSignal<Fault | null>(null);
  const [sent, setSent] = createSignal(0);

  /** Brings the key field to the person if the fault is about a key; whether it is. */
  function askKey(fault: Fault, origin: Origin): boolean {
    const whose = inUse.profileOf(origin);
    if (!whose || !KEY_FAULTS.has(fault.code)) return false;
    app.panels.askKey({ profile: whose.id, fault });
    return true;
  }

  /** Brings a fault to where it can be put right. */
  function tell(fault: Fault, origin: Origin): void {
    if (askKey(fault, origin)) return;
    const field = fault.param ? fieldOf(fault.param) : null;
    if (!field) {
      setNotice(fault);
      return;
    }
    store.putMark(field, fault.message);
    store.focusField(field);
  }

  const watch = watchOwn(app.jobs, ({ fault }, asked) => {
    const field = fault?.param && isAboutField(fault) ? fieldOf(fault.param) : null;
    if (fault && field && isSameField(field, asked, order())) store.putMark(field, fault.message);
  });

  async function enqueue(asked: Order): Promise<Job | Fault> {
    try {
      const job = await app.host.call("enqueue", asked);
      setNotice(null);
      const model = asked.model ?? inUse.profileOf(asked.origin)?.default_model ?? FIRST_MODEL;
      models.remember(model).catch(app.toasts.fault);
      return job;
    } catch (thrown) {
      if (isFault(thrown)) return thrown;
      throw thrown;
    }
  }

  return {
    async generate() {
      const problems = problemsOf(store.copy());
      const [first] = problems;
      if (first) {
        for (const [field, problem] of problems) store.putMark(field, words.composer.problems[problem]);
        store.focusField(first[0]);
        return;
      }
      const asked = order();
      setSent((count) => count + 1);
      const job = await enqueue(asked);
      if ("code" in job) tell(job, asked.origin);
      else watch(job, asked);
      keep();
    },
    async send(asked) {
      const job = await enqueue(asked);
      if (!("code" in job)) return true;
      if (!askKey(job, asked.origin)) app.toasts.fault(job);
      return false;
    },
    notice,
    dismissNotice: () => setNotice(null),
    sent,
  };
}
