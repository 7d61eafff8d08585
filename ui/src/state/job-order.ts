import type { Job } from "../bindings/job";
import type { Order } from "../bindings/order";

/** The order a job was made from, as far as its request tells. */
export function orderOfJob(job: Job): Order {
  const text = (name: string): string | null => {
    const value = job.request[name];
    return typeof value === "string" ? value : null;
  };
  const amount = (name: string): number | null => {
    const value = job.request[name];
    return typeof value === "number" ? value : null;
  };
  const seed = amount("seed");
  return {
    origin: job.profile_id === null ? { kind: "base_url", value: job.base_url } : { kind: "profile", value: job.profile_id },
    prompt: text("prompt") ?? "",
    model: text("model"),
    n: amount("n"),
    size: text("size"),
    quality: text("quality"),
    steps: amount("steps"),
    seed: seed === null ? { mode: "servers_choice" } : { mode: "fixed", value: seed },
    negative_prompt: text("negative_prompt"),
    guidance: amount("guidance"),
    response_format: text("response_format"),
    asynchronous: job.request["async"] === true ? true : null,
    parent: null,
  };
}
