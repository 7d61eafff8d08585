/** Everything known of what is selected. */
import { MousePointerClick, X } from "lucide";
import { Match, Show, Switch, createMemo } from "solid-js";
import type { JSX } from "solid-js";
import { IconButton } from "../../components/button";
import { Icon } from "../../components/icon";
import { useApp } from "../../state/app";
import { useFrame } from "../../state/create";
import { selectionOf } from "../../state/selection";
import { words } from "../../words";
import { lookAt } from "./details";
import "./inspector.css";
import { One } from "./one";
import { Several } from "./several";

export function InspectorView(): JSX.Element {
  const app = useFrame();
  // Counted, not listed: a million may be selected.
  const several = createMemo(() => selectionOf(app).count() > 1);
  const id = createMemo(() => (several() ? null : (app.selection.ids()[0] ?? app.selection.current())));
  const looked = lookAt(app, id);
  return (
    <>
      <Show when={app.panels.narrow()}>
        <SheetHead />
      </Show>
      <Switch fallback={<Nothing />}>
        <Match when={several()}>
          <Several />
        </Match>
        <Match when={looked()}>{(now) => <One looked={now()} />}</Match>
      </Switch>
    </>
  );
}

/** As a sheet over the images it hides what opened it: it has a way out of its own. */
function SheetHead(): JSX.Element {
  const app = useFrame();
  return (
    <header class="inspect-sheet-head">
      <h2>{words.frame.inspector}</h2>
      <IconButton
        icon={X}
        label={words.frame.close}
        keys={app.actions.keysText("app.toggle_inspector")}
        onClick={() => app.panels.toggleInspector()}
      />
    </header>
  );
}

function Nothing(): JSX.Element {
  const app = useApp();
  const place = () => {
    const at = app.place();
    if (at.at !== "gallery") return null;
    return "id" in at.view ? app.shelves.nameOf(at.view) : words.frame.views[at.view.view];
  };
  return (
    <div class="inspect-nothing">
      <Icon of={MousePointerClick} size={28} />
      <p>{words.inspector.nothing}</p>
      <Show when={place()}>
        {(name) => (
          <p class="small t3">
            {name()} · {words.frame.images(app.gallery.count())}
          </p>
        )}
      </Show>
    </div>
  );
}
