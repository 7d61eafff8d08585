import { render } from "solid-js/web";
import "./theme.css";
import { Window } from "./app";
import type { Host } from "./host/host";
import type { Place } from "./state/app";

/** Only `vite build` makes a page for the program's window; everything else runs on the fake. */
async function begin(): Promise<{ host: Host; place?: Place }> {
  if (import.meta.env.MODE === "production") return { host: (await import("./host/tauri")).tauriHost() };
  const query = new URLSearchParams(location.search);
  if (query.get("words") === "pseudo") (await import("./words/pseudo")).speakPseudo();
  const { fakeHost, placeOf, sceneOfAddress } = await import("./host/fake/fake");
  const scene = sceneOfAddress();
  return { host: fakeHost(scene), place: placeOf(scene) };
}

const root = document.getElementById("root");
if (root) {
  const { host, place } = await begin();
  render(() => <Window host={host} place={place} />, root);
}
