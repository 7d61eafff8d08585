import type { JSX } from "solid-js";
import { words } from "../../words";
import { KeyTable } from "../frame/key-sheet";
import { Page } from "./row";

/** Everything that has a key. */
export function ShortcutsPage(): JSX.Element {
  return (
    <Page title={words.settings.pages.shortcuts}>
      <p class="settings-text">{words.frame.keysHint}</p>
      <KeyTable level={2} />
    </Page>
  );
}
