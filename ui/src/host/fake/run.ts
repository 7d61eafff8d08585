/** How a request of the fake goes through its phases. */
import type { ErrorCode, Fault } from "../../bindings/fault";
import type { Image } from "../../bindings/image";
import type { Job } from "../../bindings/job";
import type { Order } from "../../bindings/order";
import type { Told } from "../../bindings/window";
import { everyCode, faultOf } from "./faults";
import type { FakeImages } from "./images";
import { hasEnded, inPhase } from "./jobs";
import type { Scene } from "./scene";

/** What a run needs of the world. */
interface Around {
  scene: Scene;
  images: FakeImages;
  now(): number;
  wait(ms: number): Promise<void>;
  jobOf(id: number): Job | undefined;
  /** Keeps the job and tells of it, after what came before in the same batch. */
  put(job: Job, before?: readonly Told[]): Job;
  pause(fault: Fault): void;
  send(events: Told[]): void;
}

/** An order with nothing set. */
export function blankOrder(): Order {
  return {
    origin: { kind: "default" }, prompt: "", model: null, n: null, size: null, quality: null, steps: null,
    seed: { mode: "servers_choice" }, negative_prompt: null, guidance: null, response_format: null, asynchronous: null, parent: null,
  };
}

/** The next request of the queue would meet the same. */
const PAUSING: ReadonlySet<ErrorCode> = new Set(["key_refused", "out_of_credit", "not_permitted", "keychain_missing", "keychain_locked", "keychain_failed"]);

/** A prompt may name what it meets: `fault:out_of_credit`. */
function wantedFault(order: Order, scene: Scene): Fault | undefined {
  const named = /fault:([a-z_]+)/.exec(order.prompt)?.[1];
  const code = everyCode.find((known) => known === named);
  return code ? faultOf(code) : scene.generating;
}

interface Runner {
  /** Sends a request and files what comes. */
  request(job: Job, order: Order, isDemo: boolean): Promise<void>;
  /** Fetches what is not saved yet; tells at once how the job stands. */
  fetchRest(job: Job): Job;
}

/** Runs requests in this world, each to its end unless it is cancelled. */
export function runner(around: Around): Runner {
  const { now, wait, put, send } = around;

  /** As far as the reply; `null`: it was cancelled, or came to a bad end. */
  async function ask(first: Job, order: Order): Promise<Job | null> {
    let job = first;
    const goesOn = async (ms: number): Promise<boolean> => {
      await wait(ms);
      job = around.jobOf(first.id) ?? job;
      return !hasEnded(job) && !job.cancel_requested;
    };
    if (!(await goesOn(350))) return null;
    job = put(inPhase(job, "claimed"));
    if (!(await goesOn(200))) return null;
    job = put(inPhase(job, "sending", { sent_at: now(), attempt: 1 }));
    if (order.asynchronous) {
      if (!(await goesOn(900))) return null;
      job = put(inPhase(job, "polling", { task_id: "task_51fe" }));
    }
    if (!(await goesOn(1800))) return null;
    const fault = wantedFault(order, around.scene);
    if (fault) {
      put(inPhase(job, fault.code === "outcome_unknown" ? "interrupted" : "failed", { fault, finished_at: now() }));
      if (PAUSING.has(fault.code)) around.pause(fault);
      return null;
    }
    for (let part = 1; part <= 4; part += 1) {
      send([{ event: "receiving", job_id: job.id, bytes: part * 480_000, total: part > 1 ? 1_920_000 : null }]);
      if (!(await goesOn(150))) return null;
    }
    return job;
  }

  async function save(replied: Job, order: Order, isDemo: boolean): Promise<void> {
    const outputs: Job["outputs"] = Array.from({ length: replied.asked }, (_, index) => ({
      index, phase: "pending", image_id: null, expires_at: now() + 3_600_000, next_try_at: null, fault: null,
    }));
    await finish(put(inPhase(replied, "saving", { outputs })), { negative_prompt: order.negative_prompt, demo: isDemo });
  }

  /** Files the images that are pending, one after the other. */
  async function finish(saving: Job, more: Partial<Image> = {}): Promise<void> {
    let job = saving;
    for (const { index, phase } of job.outputs) {
      if (phase !== "pending") continue;
      await wait(350);
      const image = around.images.add({
        prompt: String(job.request["prompt"]), model: String(job.request["model"]), job_id: job.id, output_index: index, revised_prompt: null, ...more,
      });
      const saved = job.outputs.map((one) => (one.index === index ? { ...one, phase: "saved" as const, image_id: image.id } : one));
      job = put({ ...job, outputs: saved }, [{ event: "images_added", images: [image] }]);
    }
    put(inPhase(job, "done", { finished_at: now() }));
  }

  return {
    async request(job, order, isDemo) {
      const replied = await ask(job, order);
      if (replied) await save(replied, order, isDemo);
    },
    fetchRest(job) {
      const outputs = job.outputs.map((one) =>
        one.phase === "saved" || one.phase === "expired" ? one : { ...one, phase: "pending" as const, next_try_at: null, fault: null },
      );
      const going = put(inPhase(job, "saving", { outputs, finished_at: null }));
      if (!around.scene.frozen) void finish(going);
      return going;
    },
  };
}
