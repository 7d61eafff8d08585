/** The composer's state: the form with what it would cost, taking over orders, and sending. */
import { createEffect, createMemo, on } from "solid-js";
import type { Accessor } from "solid-js";
import { unwrap } from "solid-js/store";
import { words } from "../words";
import type { App, Composer } from "./app";
import { keepDraft } from "./draft";
import { fieldOf, formOf, imagesAsked, orderOf } from "./form";
import { createFormStore } from "./form-store";
import type { FormStore } from "./form-store";
import { Walk, findPrompts } from "./history";
import { createModels } from "./models";
import type { ModelShelf } from "./models";
import { estimateOf, priceOf } from "./money";
import type { Estimate } from "./money";
import type { Panels } from "./panels";
import { FIRST_MODEL, createProfileInUse } from "./profile-in-use";
import type { ProfileInUse } from "./profile-in-use";
import { createSending } from "./sending";
import type { Sending } from "./sending";

/** What the composer needs of the app. */
export type ComposerOf = Pick<App, "host" | "start" | "settings" | "changeSettings" | "jobs" | "toasts" | "library"> & {
  panels: Pick<Panels, "askKey">;
};

type OfTheForm = Omit<FormStore, "replace" | "copy" | "putMark" | "marked">;

/** The composer with everything its views need. */
export interface ComposerState extends Composer, OfTheForm, Sending, Pick<ProfileInUse, "profiles" | "profile" | "isDemo"> {
  generate(): Promise<void>;
  useProfile(id: string): Promise<void>;
  /** The model that would be sent: the form's, else the profile's default. */
  model: Accessor<string>;
  models: ModelShelf;
  estimate: Accessor<Estimate>;
  /** Takes an earlier prompt into the field; `false`: there is none in that direction. */
  walk(direction: "up" | "down"): Promise<boolean>;
  /** Whether an earlier prompt stands in the field. */
  walking(): boolean;
  /** The prompt was typed, not walked to. */
  typePrompt(text: string): void;
  /** Keeps the form at once. */
  keep(): void;
}

/** Makes the composer of an app, where the app itself is made: it lives as long. */
export function createComposer(app: ComposerOf): ComposerState {
  const store = createFormStore();
  const { form, set } = store;
  const order = createMemo(() => orderOf({ ...form, origin: unwrap(form.origin) }));
  const inUse = createProfileInUse(app, () => form.origin);
  const models = createModels(app, () => form.origin);
  const model = () => form.model.trim() || (inUse.profile()?.default_model ?? FIRST_MODEL);
  const price = () => priceOf(inUse.profile(), model(), models.find(model()));
  const draft = () => ({ order: order(), unfolded: store.more() });
  const keep = keepDraft(app.host, draft, () => app.library()?.writable ?? false, app.toasts.fault);
  const walker = new Walk();
  beginWith(app, store, inUse);

  return {
    ...store,
    ...createSending({ app, store, order, inUse, models, keep }),
    ...takingOver(app, store, inUse, walker),
    ...walking(app, store, walker),
    profiles: inUse.profiles,
    profile: inUse.profile,
    isDemo: inUse.isDemo,
    order,
    focus: () => store.focusField(store.marked() ?? "prompt"),
    async useProfile(id) {
      await app.changeSettings({ default_profile: id });
      set("origin", { kind: "default" });
    },
    model,
    models,
    estimate: createMemo(() => estimateOf(imagesAsked(form), price(), inUse.isDemo())),
    keep,
  };
}

/** What was kept comes back where nothing was typed since; another library never wipes the form. */
function beginWith(app: ComposerOf, store: FormStore, inUse: ProfileInUse): void {
  createEffect(
    on(app.start, ({ draft, library, counts }) => {
      if (store.form.prompt.trim() !== "") return;
      if (draft) {
        store.replace({ ...formOf(draft.order), origin: inUse.known(draft.order.origin) });
        store.setMore(draft.unfolded);
      } else if (library?.writable && counts.all + counts.trash === 0) {
        // One click to the first image.
        store.set("prompt", words.composer.sample);
      }
    }),
  );
}

function takingOver(app: ComposerOf, store: FormStore, inUse: ProfileInUse, walker: Walk): Pick<Composer, "load" | "mark"> {
  return {
    load(next) {
      const before = store.copy();
      walker.keep(before.prompt);
      walker.typed();
      store.replace({ ...formOf(next), origin: inUse.known(next.origin) });
      store.setFolded(false);
      if (before.prompt.trim() === "" || before.prompt === next.prompt) return;
      app.toasts.show({
        text: words.composer.replaced,
        button: { label: words.composer.bringBack, run: () => store.replace(before) },
      });
    },
    mark(param, message) {
      const field = fieldOf(param);
      if (field) store.putMark(field, message);
      else app.toasts.show({ text: message, kind: "bad" });
    },
  };
}

function walking(app: ComposerOf, store: FormStore, walker: Walk): Pick<ComposerState, "walk" | "walking" | "typePrompt"> {
  return {
    async walk(direction) {
      if (direction === "up" && !walker.walking) {
        const used = await findPrompts(app.host, "").catch(() => []);
        walker.setUsed(used.map((entry) => entry.prompt));
      }
      const { prompt } = store.form;
      const text = direction === "up" ? walker.up(prompt) : walker.down(prompt);
      if (text !== null) store.set("prompt", text);
      return text !== null;
    },
    walking: () => walker.walking,
    typePrompt(text) {
      walker.typed();
      store.set("prompt", text);
    },
  };
}
