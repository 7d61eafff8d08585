/** The composer's state: the form, what is wrong with it, what it would cost, and sending it. */
import { batch, createEffect, createMemo, createSignal, on, untrack } from "solid-js";
import type { Accessor } from "solid-js";
import { createStore, produce, unwrap } from "solid-js/store";
import type { ErrorCode, Fault } from "../bindings/fault";
import type { Job } from "../bindings/job";
import type { Order, Origin } from "../bindings/order";
import type { Profile } from "../bindings/profile";
import { isFault } from "../host/host";
import { words } from "../words";
import type { App, Composer } from "./app";
import { keepDraft } from "./draft";
import { FIELDS, emptyForm, fieldOf, formOf, imagesAsked, orderOf, problemsOf } from "./form";
import type { Field, Form } from "./form";
import { Walk, findPrompts } from "./history";
import { createModels } from "./models";
import type { ModelShelf } from "./models";
import { estimateOf, priceOf } from "./money";
import type { Estimate } from "./money";
import type { Panels } from "./panels";

/** What the composer needs of the app. */
export type ComposerOf = Pick<
  App,
  "host" | "start" | "settings" | "changeSettings" | "jobs" | "toasts" | "library"
> & { panels: Pick<Panels, "askKey"> };

/** The composer with everything its views need. */
export interface ComposerState extends Composer {
  form: Readonly<Form>;
  set<Key extends keyof Form>(key: Key, value: Form[Key]): void;
  /** What is wrong with a field. Reactive. */
  markOf(field: Field): string | undefined;
  /** The panel with all fields is open. */
  more: Accessor<boolean>;
  setMore(open: boolean): void;
  folded: Accessor<boolean>;
  setFolded(folded: boolean): void;
  /** Every profile, the demo last. */
  profiles: Accessor<readonly Profile[]>;
  /** The profile the form goes to; `undefined` for a server named just for one request. */
  profile: Accessor<Profile | undefined>;
  isDemo: Accessor<boolean>;
  useProfile(id: string): Promise<void>;
  /** The model that would be sent: the form's, else the profile's default. */
  model: Accessor<string>;
  models: ModelShelf;
  estimate: Accessor<Estimate>;
  /** Why the last press did not send anything, where no field is to blame. */
  notice: Accessor<Fault | null>;
  dismissNotice(): void;
  /** Counts what was sent from here, for the button's flash. */
  sent: Accessor<number>;
  /** Takes an earlier prompt into the field; `false`: there is none in that direction. */
  walk(direction: "up" | "down"): Promise<boolean>;
  /** Whether an earlier prompt stands in the field. */
  walking(): boolean;
  /** The prompt was typed, not walked to. */
  typePrompt(text: string): void;
  /** Sends an order other than the form's, as vary does. */
  send(order: Order): Promise<boolean>;
  /** Ties a field to what can take the focus for it. */
  bind(field: Field, element: HTMLElement): void;
  focusField(field: Field): void;
  /** Keeps the form at once. */
  keep(): void;
}

const FIELD_OF: Partial<Record<keyof Form, Field>> = {
  prompt: "prompt",
  model: "model",
  n: "n",
  size: "size",
  quality: "quality",
  seedMode: "seed",
  seed: "seed",
  negative: "negative_prompt",
  steps: "steps",
  guidance: "guidance",
  transfer: "response_format",
  asynchronous: "async",
};

/** Makes the composer of an app, where the app itself is made: it lives as long. */
export function createComposer(app: ComposerOf): ComposerState {
  const [form, setForm] = createStore<Form>(emptyForm());
  const [marks, setMarks] = createStore<Partial<Record<Field, string>>>({});
  const [more, setMore] = createSignal(false);
  const [folded, setFolded] = createSignal(false);
  const [notice, setNotice] = createSignal<Fault | null>(null);
  const [sent, setSent] = createSignal(0);
  const elements = new Map<Field, HTMLElement>();
  const order = createMemo(() => orderOf({ ...form, origin: unwrap(form.origin) }));

  const profiles = createMemo(() => [...app.settings().profiles, app.start().demo_profile]);
  const profileOf = (origin: Origin): Profile | undefined => {
    if (origin.kind === "base_url") return undefined;
    const id = origin.kind === "default" ? app.settings().default_profile : origin.value;
    return profiles().find((profile) => profile.id === id);
  };
  const profile = createMemo(() => profileOf(form.origin));
  const isDemo = () => profile()?.id === app.start().demo_profile.id;
  const models = createModels(app, () => form.origin);
  const model = () => form.model.trim() || (profile()?.default_model ?? FIRST_MODEL);
  const estimate = createMemo(() =>
    estimateOf(imagesAsked(form), priceOf(profile(), model(), models.find(model())), isDemo()),
  );
  const walker = new Walk();
  const draft = () => ({ order: order(), unfolded: more() });
  const keep = keepDraft(app.host, draft, () => app.library()?.writable ?? false, app.toasts.fault);

  function set<Key extends keyof Form>(key: Key, value: Form[Key]): void {
    const field = FIELD_OF[key];
    batch(() => {
      // Assigned, not merged: an origin is one of several shapes.
      setForm(produce((fields) => void (fields[key] = value)));
      if (field) setMarks(field, undefined);
    });
  }

  function fill(next: Form): void {
    batch(() => {
      setForm(produce((fields) => void Object.assign(fields, next)));
      setMarks(Object.fromEntries(Object.keys(unwrap(marks)).map((field) => [field, undefined])));
    });
  }

  /** A profile that is gone, or is the one in use anyway, needs no naming. */
  function knownOrigin(origin: Origin): Origin {
    if (origin.kind !== "profile") return origin;
    const known = profiles().some((profile) => profile.id === origin.value);
    return known && origin.value !== app.settings().default_profile ? origin : { kind: "default" };
  }

  function load(next: Order): void {
    const before = { ...unwrap(form) };
    walker.keep(before.prompt);
    walker.typed();
    fill({ ...formOf(next), origin: knownOrigin(next.origin) });
    setFolded(false);
    if (before.prompt.trim() === "" || before.prompt === next.prompt) return;
    app.toasts.show({
      text: words.composer.replaced,
      button: { label: words.composer.bringBack, run: () => fill(before) },
    });
  }

  function mark(param: string, message: string): void {
    const field = fieldOf(param);
    if (!field) {
      app.toasts.show({ text: message, kind: "bad" });
      return;
    }
    setMarks(field, message);
    setFolded(false);
    if (field !== "prompt" && field !== "model") setMore(true);
  }

  function focusField(field: Field): void {
    setFolded(false);
    if (field !== "prompt" && field !== "model") setMore(true);
    const place = elements.get(field) ?? elements.get("prompt");
    (place?.querySelector<HTMLElement>("input:checked, input") ?? place)?.focus();
  }

  /** Brings the key field to the person if the fault is about a key; whether it is. */
  function askKey(fault: Fault, origin: Origin): boolean {
    const whose = profileOf(origin);
    if (!whose || !ABOUT_KEYS.has(fault.code)) return false;
    app.panels.askKey({ profile: whose.id, fault });
    return true;
  }

  /** Brings a fault to where it can be put right. */
  function tell(fault: Fault, origin: Origin): void {
    if (askKey(fault, origin)) return;
    const field = fault.param ? fieldOf(fault.param) : null;
    if (field) {
      mark(field, fault.message);
      focusField(field);
    } else {
      setNotice(fault);
    }
  }

  const mine = watchOwn(app.jobs, (job, asked) => {
    const field = job.fault?.param ? fieldOf(job.fault.param) : null;
    if (job.fault && field && sameField(field, asked, order())) mark(field, job.fault.message);
  });

  async function enqueue(asked: Order): Promise<Job | Fault> {
    try {
      const job = await app.host.call("enqueue", asked);
      setNotice(null);
      models.remember(asked.model ?? profileOf(asked.origin)?.default_model ?? FIRST_MODEL).catch(app.toasts.fault);
      return job;
    } catch (thrown) {
      if (isFault(thrown)) return thrown;
      throw thrown;
    }
  }

  async function generate(): Promise<void> {
    const problems = problemsOf({ ...unwrap(form) });
    const [first] = problems;
    if (first) {
      batch(() => {
        for (const [field, problem] of problems) mark(field, words.composer.problems[problem]);
      });
      focusField(first[0]);
      return;
    }
    const asked = untrack(order);
    setSent((count) => count + 1);
    const job = await enqueue(asked);
    if ("code" in job) tell(job, asked.origin);
    else mine(job, asked);
    keep();
  }

  async function send(asked: Order): Promise<boolean> {
    const job = await enqueue(asked);
    if (!("code" in job)) return true;
    if (!askKey(job, asked.origin)) app.toasts.fault(job);
    return false;
  }

  async function walk(direction: "up" | "down"): Promise<boolean> {
    if (direction === "up" && !walker.walking) {
      const used = await findPrompts(app.host, "").catch(() => []);
      walker.setUsed(used.map((entry) => entry.prompt));
    }
    const text = direction === "up" ? walker.up(form.prompt) : walker.down(form.prompt);
    if (text !== null) set("prompt", text);
    return text !== null;
  }

  // What was kept comes back where nothing was typed since; another library never wipes the form.
  createEffect(
    on(app.start, ({ draft, library, counts }) => {
      if (form.prompt.trim() !== "") return;
      if (draft) {
        fill({ ...formOf(draft.order), origin: knownOrigin(draft.order.origin) });
        setMore(draft.unfolded);
      } else if (library?.writable && counts.all + counts.trash === 0) {
        // One click to the first image.
        set("prompt", words.composer.sample);
      }
    }),
  );

  return {
    form,
    set,
    order,
    load,
    mark,
    markOf: (field) => marks[field],
    generate,
    send,
    focus: () => focusField(FIELDS.find((field) => marks[field] !== undefined) ?? "prompt"),
    focusField,
    bind: (field, element) => void elements.set(field, element),
    more,
    setMore(open) {
      if (open) setFolded(false);
      setMore(open);
    },
    folded,
    setFolded(next) {
      if (next) setMore(false);
      setFolded(next);
    },
    profiles,
    profile,
    isDemo,
    async useProfile(id) {
      await app.changeSettings({ default_profile: id });
      set("origin", { kind: "default" });
    },
    model,
    models,
    estimate,
    notice,
    dismissNotice: () => setNotice(null),
    sent,
    walk,
    walking: () => walker.walking,
    typePrompt(text) {
      walker.typed();
      set("prompt", text);
    },
    keep,
  };
}

/** What a profile asks for when it names no model (as the studio does). */
const FIRST_MODEL = "flux-1-schnell";

/** A new key puts these right. */
const ABOUT_KEYS: ReadonlySet<ErrorCode> = new Set(["no_key", "key_refused", "needs_its_key"]);

const ENDED: ReadonlySet<Job["phase"]> = new Set(["done", "failed", "interrupted", "cancelled"]);

/** Hears how the jobs end that were sent from here. Gives the function that adds one. */
function watchOwn(jobs: Accessor<readonly Job[]>, ended: (job: Job, asked: Order) => void): (job: Job, asked: Order) => void {
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
function sameField(field: Field, sent: Order, now: Order): boolean {
  const key = field === "async" ? "asynchronous" : field;
  return JSON.stringify(sent[key]) === JSON.stringify(now[key]);
}
