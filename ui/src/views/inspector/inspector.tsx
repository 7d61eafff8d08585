/** Everything known of what is selected. */
import { MousePointerClick } from "lucide";
import { Match, Show, Switch, createMemo } from "solid-js";
import type { JSX } from "solid-js";
import { Icon } from "../../components/icon";
import { useApp } from "../../state/app";
import { words } from "../../words";
import { lookAt } from "./details";
import "./inspector.css";
import { One } from "./one";
import { Several } from "./several";

export function InspectorView(): JSX.Element {
  const app = useApp();
  const several = createMemo(() => app.selection.ids().length > 1);
  const id = createMemo(() => (several() ? null : (app.selection.ids()[0] ?? app.selection.current())));
  const looked = lookAt(app, id);
  return (
    <Switch fallback={<Nothing />}>
      <Match when={several()}>
        <Several />
      </Match>
      <Match when={looked()}>{(now) => <One looked={now()} />}</Match>
    </Switch>
  );
}

function Nothing(): JSX.Element {
  const app = useApp();
  const place = () => {
    const at = app.place();
    return at.at === "gallery" ? words.frame.views[at.view] : null;
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
