import { Show } from "solid-js";
import type { JSX } from "solid-js";
import { useApp } from "../../state/app";
import { words } from "../../words";
import "./top-bar.css";

/** The bar over the images: where one is, and how they are shown. */
export function TopBar(): JSX.Element {
  const app = useApp();
  const view = () => {
    const place = app.place();
    return place.at === "gallery" ? place.view : "all";
  };
  return (
    <header class="top-bar">
      <h1>{words.frame.views[view()]}</h1>
      <Show when={app.counts()[view()] > 0}>
        <span class="t3">{words.frame.images(app.counts()[view()])}</span>
      </Show>
      <span class="grow" />
    </header>
  );
}
