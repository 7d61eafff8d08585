import { render } from "solid-js/web";
import "./theme.css";
import { Window } from "./app";
import type { Host } from "./host/host";

/** Only `vite build` makes a page for the program's window; everything else runs on the fake. */
async function host(): Promise<Host> {
  if (import.meta.env.MODE === "production") return (await import("./host/tauri")).tauriHost();
  const query = new URLSearchParams(location.search);
  if (query.get("words") === "pseudo") (await import("./words/pseudo")).speakPseudo();
  return (await import("./host/fake/fake")).hostOfAddress();
}

const root = document.getElementById("root");
if (root) {
  const found = await host();
  render(() => <Window host={found} />, root);
}
