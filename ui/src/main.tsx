/** The page in the program's window. */
import "./theme.css";
import { render } from "solid-js/web";
import { Window } from "./app";
import { tauriHost } from "./host/tauri";

const root = document.getElementById("root");
const host = tauriHost();
if (root) render(() => <Window host={host} />, root);
