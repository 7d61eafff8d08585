/** A host in memory, so that the whole window runs in a browser: for tests, pictures and for working on it. */
import type { Batch, Told } from "../../bindings/window";
import type { Place } from "../../state/app";
import type { CommandName, Host, Reply } from "../host";
import { addressOf, lot } from "./images";
import type { Scene } from "./scene";
import { sceneNamed } from "./scenes";
import { makeWorld } from "./world";
import type { World } from "./world";

export interface FakeHost extends Host {
  world: World;
  /** Leaves out the number of the next batch, as if it had been lost. */
  loseBatch(): void;
  /** Makes the next call of a command fail, or all until it is told otherwise. */
  failNext(name: CommandName, fault: unknown): void;
}

interface Options {
  now?: () => number;
  /** Scales how long jobs take; 0: no time at all. */
  pace?: number;
}

export function fakeHost(scene: Scene, options: Options = {}): FakeHost {
  let hear: ((batch: Batch) => void) | null = null;
  let next = 0;
  const failing = new Map<CommandName, unknown>();

  const send = (events: Told[]): void => {
    const batch = { number: next, events };
    next += 1;
    const hearer = hear;
    // As over a channel: never in the middle of a call.
    if (hearer) queueMicrotask(() => hear === hearer && hearer(structuredClone(batch)));
  };
  const world = makeWorld(scene, send, options.now ?? (() => Date.now()), options.pace ?? 1);

  return {
    world,
    async call(name, args) {
      world.asked.push({ name, args });
      // Nothing answers within the call that asked.
      await Promise.resolve();
      if (failing.has(name)) {
        const fault = failing.get(name);
        failing.delete(name);
        throw fault;
      }
      const answer: (args: never) => unknown = world.answers[name];
      const reply = await answer(args as never);
      return (reply instanceof ArrayBuffer ? reply : structuredClone(reply)) as Reply<typeof name>;
    },
    async subscribe(hearer) {
      await Promise.resolve();
      hear = hearer;
      next = 0;
      if (scene.quitWith !== undefined) world.tell({ event: "quit_asked", in_hand: scene.quitWith });
      return () => {
        if (hear === hearer) hear = null;
      };
    },
    thumbUrl: (id) => addressOf(id, lot(id) % 211 === 7),
    imageUrl: (id) => addressOf(id, lot(id) % 211 === 7),
    loseBatch() {
      next += 1;
    },
    failNext: (name, fault) => void failing.set(name, fault),
  };
}

/** Where a scene begins: `queue`, `settings/library`, a view of the gallery. */
export function placeOf(scene: Scene): Place {
  const [at, page] = (scene.place ?? "all").split("/");
  if (at === "queue" || at === "duplicates") return { at };
  if (at === "settings") return { at, page: page ?? "profiles" };
  return { at: "gallery", view: { view: at === "favourites" || at === "unrated" || at === "trash" ? at : "all" } };
}

/** The scene that the page's own address describes. */
export function sceneOfAddress(): Scene {
  const query = new URLSearchParams(location.search);
  const scene = { ...sceneNamed(query.get("scene") ?? "library") };
  const count = query.get("images");
  if (count !== null) scene.images = Math.min(1_000_000, Math.max(0, Number(count) || 0));
  const theme = query.get("theme");
  if (theme === "dark" || theme === "light" || theme === "system") scene.theme = theme;
  const place = query.get("place");
  if (place !== null) scene.place = place;
  return scene;
}
