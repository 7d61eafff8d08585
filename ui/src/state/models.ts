/** The models to choose from: asked for when they are first needed, kept for each server. */
import { createMemo, createSignal } from "solid-js";
import type { Accessor } from "solid-js";
import type { Fault } from "../bindings/fault";
import type { Origin } from "../bindings/order";
import type { ModelMemory, Settings } from "../bindings/settings";
import type { Model, Models, SettingsChange } from "../bindings/window";
import { isFault } from "../host/host";
import type { Host } from "../host/host";

/** How many models are remembered as used last (the settings keep no more). */
const REMEMBERED = 8;

/** Why a model stands where it stands in the list. */
export type Rank = "typed" | "favourite" | "recent" | "listed" | "unavailable";

/** A model to choose. */
export interface Choice {
  id: string;
  rank: Rank;
  /** What is known of it; `undefined` for an id that nobody lists. */
  model: Model | undefined;
}

/** What the composer needs of the app for models. */
export interface ModelsOf {
  host: Host;
  settings: Accessor<Settings>;
  changeSettings(change: SettingsChange): Promise<void>;
}

export interface ModelShelf {
  /** Asks the server unless it has answered. */
  load(): void;
  loading: Accessor<boolean>;
  /** Everything known, image models first. */
  entries: Accessor<readonly Model[]>;
  /** The day of the list that comes with the program. */
  curatedOn: Accessor<string | null>;
  /** Why the server's list is not here. */
  fault: Accessor<Fault | null>;
  find(id: string): Model | undefined;
  isFavourite(id: string): boolean;
  toggleFavourite(id: string): Promise<void>;
  /** Remembers a model as used last. */
  remember(id: string): Promise<void>;
}

/** The models of the server that `origin` names. */
export function createModels(app: ModelsOf, origin: Accessor<Origin>): ModelShelf {
  const [kept, setKept] = createSignal<ReadonlyMap<string, Models>>(new Map());
  const [asking, setAsking] = createSignal<ReadonlySet<string>>(new Set());
  const [trouble, setTrouble] = createSignal<ReadonlyMap<string, Fault>>(new Map());
  const key = createMemo(() => nameOf(origin(), app.settings()));
  const current = () => kept().get(key());
  const entries = () => current()?.entries ?? [];
  const memory = () => app.settings().models;

  async function ask(name: string, from: Origin): Promise<void> {
    setAsking((was) => new Set(was).add(name));
    try {
      const models = await app.host.call("models", { value: from });
      setKept((was) => new Map(was).set(name, models));
      setTrouble((was) => without(was, name));
    } catch (thrown) {
      if (!isFault(thrown)) throw thrown;
      setTrouble((was) => new Map(was).set(name, thrown));
    } finally {
      setAsking((was) => {
        const left = new Set(was);
        left.delete(name);
        return left;
      });
    }
  }

  return {
    load() {
      const name = key();
      const answered = kept().get(name);
      // A list that lacks the server's part is asked for again whenever it is needed.
      if (asking().has(name) || (answered && !answered.fault)) return;
      void ask(name, origin());
    },
    loading: () => asking().has(key()),
    entries,
    curatedOn: () => current()?.curated_on ?? null,
    fault: () => current()?.fault ?? trouble().get(key()) ?? null,
    find: (id) => entries().find((model) => model.id === id),
    isFavourite: (id) => memory().favourite.includes(id),
    toggleFavourite: (id) => app.changeSettings({ models: toggled(memory(), id) }),
    async remember(id) {
      const next = remembered(memory(), id);
      if (next) await app.changeSettings({ models: next });
    },
  };
}

/**
 * The models in the order in which they are offered: what was typed if nobody lists it, favourites, those used last,
 * then the list, and those that are not available at the end.
 */
export function ranked(typed: string, entries: readonly Model[], memory: ModelMemory): Choice[] {
  const known = new Map(entries.map((model) => [model.id, model]));
  const choices: Choice[] = [];
  const taken = new Set<string>();
  const add = (id: string, rank: Rank) => {
    const model = known.get(id);
    if (taken.has(id)) return;
    taken.add(id);
    choices.push({ id, rank: model && !model.available ? "unavailable" : rank, model });
  };
  for (const id of memory.favourite) add(id, "favourite");
  for (const id of memory.recent) add(id, "recent");
  for (const model of entries) if (model.image) add(model.id, "listed");
  const wanted = typed.trim();
  const found = wanted === "" ? choices : choices.filter((choice) => matches(choice, wanted));
  const available = found.filter((choice) => choice.rank !== "unavailable");
  const rest = found.filter((choice) => choice.rank === "unavailable");
  const own: Choice[] =
    wanted === "" || taken.has(wanted) ? [] : [{ id: wanted, rank: "typed", model: known.get(wanted) }];
  return [...available, ...rest, ...own];
}

/** Whether every word typed stands in the model's id or name. */
export function matches(choice: Choice, typed: string): boolean {
  const text = `${choice.id} ${choice.model?.name ?? ""}`.toLowerCase();
  return typed.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}

/** The memory with this model as the one used last; `null`: it is that already. */
export function remembered(memory: ModelMemory, id: string): ModelMemory | null {
  if (memory.recent[0] === id) return null;
  return { ...memory, recent: [id, ...memory.recent.filter((other) => other !== id)].slice(0, REMEMBERED) };
}

function toggled(memory: ModelMemory, id: string): ModelMemory {
  const favourite = memory.favourite.includes(id)
    ? memory.favourite.filter((other) => other !== id)
    : [...memory.favourite, id];
  return { ...memory, favourite };
}

function nameOf(origin: Origin, settings: Settings): string {
  return origin.kind === "default" ? settings.default_profile : origin.value;
}

function without(map: ReadonlyMap<string, Fault>, name: string): Map<string, Fault> {
  const left = new Map(map);
  left.delete(name);
  return left;
}
