/** What it may cost, and the one button. */
import { Show, createMemo } from "solid-js";
import type { JSX } from "solid-js";
import { Button } from "../../components/button";
import { useApp } from "../../state/app";
import { words } from "../../words";
import { useComposer } from "./use";
import "./foot.css";

export function Foot(): JSX.Element {
  const app = useApp();
  const composer = useComposer();
  const estimate = createMemo(() => {
    const { images, dollars, demo } = composer.estimate();
    if (demo) return words.composer.estimate.demo;
    return dollars === null ? "" : words.composer.estimate.priced(images, dollars);
  });
  return (
    <div class="compose-foot">
      <Show when={estimate()}>{(text) => <span class="small t3 num estimate">{text()}</span>}</Show>
      <Button
        kind="primary"
        size="large"
        // Two classes in turn: the flash begins anew with every press.
        class={`generate ${composer.sent() === 0 ? "" : (FLASHES[composer.sent() % FLASHES.length] ?? "")}`}
        keys={app.actions.keysText("composer.generate")}
        onClick={(event) => {
          // The second click of a double click would be paid for as well.
          if (event.detail < 2) app.actions.run("composer.generate");
        }}
      >
        {words.composer.generate}
      </Button>
    </div>
  );
}

const FLASHES = ["flash-even", "flash-odd"];
