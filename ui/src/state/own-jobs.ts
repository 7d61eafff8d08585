/** The jobs that were sent from this form: how they end concerns its fields. */
import { createEffect, createMemo, createSignal, on } from "solid-js";
import type { Accessor } from "solid-js";
import type { Fault } from "../bindings/fault";
import type { Job } from "../bindings/job";
import type { Order } from "../bindings/order";
import type { Field } from "./form";

/** Whether a fault is about what stands in a field. Servers name one in other faults, too, where it is not to blame. */
export function isAboutField({ code }: Fault): boolean {
  return code === "invalid_request" || code === "not_found";
}

const ENDED: ReadonlySet<Job["phase"]> = new Set(["done", "failed", "interrupted", "cancelled"]);

/** Hears how jobs end. Gives the function that adds one with what was asked. */
export function watchOwn(
  jobs: Accessor<readonly Job[]>,
  ended: (job: Job, asked: Order) => void,
): (job: Job, asked: Order) => void {
  const [waiting, setWaiting] = createSignal<ReadonlyMap<number, Order>>(new Map());
  const over = createMemo(() =>
    waiting().size === 0 ? [] : jobs().filter((job) => waiting().has(job.id) && ENDED.has(job.phase)),
  );
  createEffect(
    on(over, (list) => {
      if (list.length === 0) return;
      const asked = waiting();
      setWaiting(new Map([...asked].filter(([id]) => !list.some((job) => job.id === id))));
      for (const job of list) {
        const order = asked.get(job.id);
        if (order) ended(job, order);
      }
    }),
  );
  return (job, asked) => void setWaiting((all) => new Map(all).set(job.id, asked));
}

/** Whether a field still holds what was sent. */
export function isSameField(field: Field, sent: Order, now: Order): boolean {
  const key = field === "async" ? "asynchronous" : field;
  return JSON.stringify(sent[key]) === JSON.stringify(now[key]);
}
