/** Opens the whole window on a scene, for tests. */
import { render } from "solid-js/web";
import { Window } from "../src/app";
import { fakeHost, placeOf } from "../src/host/fake/fake";
import type { FakeHost } from "../src/host/fake/fake";
import type { Scene } from "../src/host/fake/scene";
import { sceneNamed } from "../src/host/fake/scenes";
import "../src/theme.css";
import "./still.css";

export interface Opened {
  host: FakeHost;
  close(): void;
}

/** Waits until something holds, frame by frame. */
export async function until<T>(holds: () => T | undefined | null | false, what: string): Promise<T> {
  const begin = performance.now();
  for (;;) {
    const found = holds();
    if (found) return found;
    if (performance.now() - begin > 20_000) throw new Error(`never came: ${what}`);
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
}

/** Opens the window; resolves when its frame stands. `pace` scales how long jobs take: whoever looks at a phase needs time. */
export async function open(scene: string | Scene, change: Partial<Scene> = {}, pace = 0.02): Promise<Opened> {
  const whole = { ...(typeof scene === "string" ? sceneNamed(scene) : scene), ...change };
  return openOn(fakeHost(whole, { pace }), whole);
}

/** What Solid says of computations that nobody would ever end. */
const leaks: string[] = [];
const { warn } = console;
const listen = (...words: unknown[]): void => {
  if (String(words[0]).includes("created outside a `createRoot`")) leaks.push(new Error(String(words[0])).stack ?? "");
  warn(...words);
};
Object.assign(console, { warn: listen });

/** Opens the window on a host that is there already, as after a restart of the page. */
export async function openOn(host: FakeHost, whole: Scene = { images: 0 }): Promise<Opened> {
  const root = document.createElement("div");
  root.id = "root";
  document.body.append(root);
  const dispose = render(() => <Window host={host} place={placeOf(whole)} />, root);
  await until(() => root.querySelector("main") && !root.querySelector("[data-coming]"), "the window");
  return {
    host,
    close() {
      dispose();
      root.remove();
      const found = leaks.splice(0);
      if (found.length > 0) throw new Error(found.join("\n"));
    },
  };
}

/** Waits until nothing is loading: the gallery stands, and no command is under way for two frames. */
export async function still(): Promise<void> {
  let quiet = 0;
  let before = "";
  await until(() => {
    const now = document.body.innerHTML;
    quiet = now === before ? quiet + 1 : 0;
    before = now;
    return quiet >= 4;
  }, "the window to come to rest");
}
