import { Lock } from "lucide";
import { For, Show, createResource } from "solid-js";
import type { JSX } from "solid-js";
import { Button } from "../../components/button";
import { Choice } from "../../components/choice";
import { Notice } from "../../components/notice";
import { useFrame } from "../../state/create";
import { bytes, words } from "../../words";
import { openLibrary } from "../frame/frame-actions";
import { Page, Row } from "./row";
import { UpkeepRows } from "./upkeep";

/** Days in the trash that are offered; 0: for ever. */
const TRASH_DAYS: readonly number[] = [0, 7, 30, 90, 365];

/** The folder that is open, what is in it, and another one. */
export function LibraryPage(): JSX.Element {
  const app = useFrame();
  const say = words.settings.library;
  // What another hand has written into the settings is one of them, too.
  const days = (): number[] => [...new Set([...TRASH_DAYS, app.settings().trash_days])].sort((a, b) => a - b);
  const [facts] = createResource(
    () => app.library()?.id,
    () =>
      app.host.call("library_facts", null).catch((thrown: unknown) => {
        app.toasts.fault(thrown);
        return null;
      }),
  );
  return (
    <Page title={words.settings.pages.library}>
      <p class="settings-text">{say.text}</p>
      <Show when={app.library()?.read_only_because}>
        {(fault) => (
          <Notice icon={Lock} title={say.readOnly}>
            <bdi>{fault().message}</bdi>
          </Notice>
        )}
      </Show>
      <For each={app.library()?.warnings}>
        {(fault) => (
          <Notice kind="bad">
            <bdi>{fault.message}</bdi>
          </Notice>
        )}
      </For>
      <div class="settings-grid">
        <Row label={say.folder}>
          <p class="setting-said selectable">
            <bdi>{app.library()?.path}</bdi>
          </p>
          <div class="row under">
            <Button onClick={() => app.host.call("show_library_folder", null).catch(app.toasts.fault)}>{say.show}</Button>
            <Button kind="ghost" keys={app.actions.keysText("app.open_library")} onClick={() => void openLibrary(app).catch(app.toasts.fault)}>
              {say.another}
            </Button>
          </div>
        </Row>
        <Row label={say.images}>
          <p class="setting-said num">
            <Show when={facts()} fallback={<span class="t3">{facts.loading ? say.counting : say.freeUnknown}</span>}>
              {(known) => say.sizeText(known().images, known().image_bytes)}
            </Show>
          </p>
        </Row>
        <Row label={say.free}>
          <p class="setting-said num">
            <Show when={facts()} fallback={<span class="t3">{facts.loading ? say.counting : say.freeUnknown}</span>}>
              {(known) => {
                const free = known().free_bytes;
                return free === null ? say.freeUnknown : bytes(free);
              }}
            </Show>
          </p>
        </Row>
        <Row label={say.trash} for="trash-days">
          <div class="narrow-field">
            <Choice
              id="trash-days"
              label={say.trash}
              value={String(app.settings().trash_days)}
              options={days().map((count) => ({ value: String(count), label: say.trashDays(count) }))}
              onChange={(count) => void app.changeSettings({ trash_days: Number(count) }).catch(app.toasts.fault)}
            />
          </div>
        </Row>
        <UpkeepRows />
      </div>
    </Page>
  );
}
