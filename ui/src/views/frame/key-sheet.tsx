import { For, Show } from "solid-js";
import type { JSX } from "solid-js";
import { Dynamic } from "solid-js/web";
import { Dialog } from "../../components/dialog";
import { Kbd } from "../../components/kbd";
import type { Action } from "../../state/app";
import { useFrame } from "../../state/create";
import { chordsText } from "../../state/keys";
import { words } from "../../words";
import "./key-sheet.css";

/** All actions that have keys, by their headings; the sheet and the settings show it. */
export function KeyTable(props: { level: 2 | 3 }): JSX.Element {
  const app = useFrame();
  const groups = (): [string, Action[]][] => {
    const found = new Map<string, Action[]>();
    for (const action of app.actions.known()) {
      if (!action.keys?.length) continue;
      found.set(action.group, [...(found.get(action.group) ?? []), action]);
    }
    return [...found];
  };
  return (
    <div class="key-table">
      <For each={groups()}>
        {([group, actions]) => (
          <section>
            <Dynamic component={`h${props.level}`} class="key-group">
              {group}
            </Dynamic>
            <dl>
              <For each={actions}>
                {(action) => (
                  <div class="key-line">
                    <dt>{action.label}</dt>
                    <dd>
                      <For each={chordsText(action.keys ?? [], app.start().platform)}>{(keys) => <Kbd keys={keys} />}</For>
                    </dd>
                  </div>
                )}
              </For>
            </dl>
          </section>
        )}
      </For>
    </div>
  );
}

/** The sheet that `?` opens. */
export function KeySheet(): JSX.Element {
  const app = useFrame();
  return (
    <Show when={app.panels.keySheet()}>
      <Dialog open width="wide" title={words.frame.keys} text={words.frame.keysHint} onClose={() => app.panels.setKeySheet(false)}>
        <KeyTable level={3} />
      </Dialog>
    </Show>
  );
}
