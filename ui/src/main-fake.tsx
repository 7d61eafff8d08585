/** The page in a browser, on the fake host; the address says which scene. */
import "./theme.css";
import { render } from "solid-js/web";
import { Window } from "./app";
import { fakeHost, placeOf, sceneOfAddress } from "./host/fake/fake";
import { speakPseudo } from "./words/pseudo";

if (new URLSearchParams(location.search).get("words") === "pseudo") speakPseudo();
const root = document.getElementById("root");
const scene = sceneOfAddress();
const host = fakeHost(scene);
if (root) render(() => <Window host={host} place={placeOf(scene)} />, root);
