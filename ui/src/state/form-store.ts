/** The form as it is typed, what is wrong with its fields, and how much of it is open. */
import { batch, createSignal } from "solid-js";
import type { Accessor } from "solid-js";
import { createStore, produce, unwrap } from "solid-js/store";
import { FIELDS, emptyForm } from "./form";
import type { Field, Form } from "./form";

export interface FormStore {
  form: Readonly<Form>;
  /** Changes a field; what was wrong with it goes. */
  set<Key extends keyof Form>(key: Key, value: Form[Key]): void;
  /** Takes over a whole form. */
  replace(form: Form): void;
  /** The form at this moment, to keep. */
  copy(): Form;
  /** What is wrong with a field. Reactive. */
  markOf(field: Field): string | undefined;
  /** Says what is wrong with a field, and shows the field. */
  putMark(field: Field, message: string): void;
  /** The first field with which something is wrong. */
  marked(): Field | undefined;
  /** The panel with all fields is open. */
  more: Accessor<boolean>;
  setMore(open: boolean): void;
  folded: Accessor<boolean>;
  setFolded(folded: boolean): void;
  /** Ties a field to what can take the focus for it, or holds that. */
  bind(field: Field, element: HTMLElement): void;
  /** Shows a field and gives it the focus. */
  focusField(field: Field): void;
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

export function createFormStore(): FormStore {
  const [form, setForm] = createStore<Form>(emptyForm());
  const [marks, setMarks] = createStore<Partial<Record<Field, string>>>({});
  const [more, setMore] = createSignal(false);
  const [folded, setFolded] = createSignal(false);
  const elements = new Map<Field, HTMLElement>();

  /** The prompt and the model are seen in the docked composer too. */
  function show(field: Field): void {
    setFolded(false);
    if (field !== "prompt" && field !== "model") setMore(true);
  }

  return {
    form,
    set(key, value) {
      const field = FIELD_OF[key];
      batch(() => {
        // Assigned, not merged: an origin is one of several shapes.
        setForm(produce((fields) => void (fields[key] = value)));
        if (field) setMarks(field, undefined);
      });
    },
    replace(next) {
      batch(() => {
        setForm(produce((fields) => void Object.assign(fields, next)));
        for (const field of FIELDS) setMarks(field, undefined);
      });
    },
    copy: () => ({ ...unwrap(form) }),
    markOf: (field) => marks[field],
    putMark(field, message) {
      setMarks(field, message);
      show(field);
    },
    marked: () => FIELDS.find((field) => marks[field] !== undefined),
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
    bind: (field, element) => void elements.set(field, element),
    focusField(field) {
      show(field);
      const place = elements.get(field) ?? elements.get("prompt");
      (place?.querySelector<HTMLElement>("input:checked, input") ?? place)?.focus();
    },
  };
}
