import { ArrowRight, FlaskConical } from "lucide";
import { For, Show, createSignal } from "solid-js";
import type { JSX } from "solid-js";
import { Icon } from "../../components/icon";
import { KeyField } from "../../components/key-field";
import { Mark } from "../../components/mark";
import { ToastsView } from "../../components/toasts";
import { useFrame } from "../../state/create";
import { words } from "../../words";
import { hostOf } from "../frame/key-question";
import "./first-run.css";
import { wall } from "./wall";

/** One screen: where images are kept, and a key, or a look around without one. */
export function FirstRun(): JSX.Element {
  const app = useFrame();
  const [folder, setFolder] = createSignal<string | null>(app.start().proposed_library);
  const [busy, setBusy] = createSignal(false);
  const profile = () => app.settings().profiles[0];

  const choose = async (): Promise<void> => {
    const chosen = await app.host.call("choose_folder", null);
    if (chosen !== null) setFolder(chosen);
  };
  /** The library is made before the key is kept, so that a folder that cannot be used is known first; once a folder. */
  let opened: string | null | undefined;
  async function open(): Promise<void> {
    if (opened === folder()) return;
    await app.host.call("open_library", { path: folder(), create: true });
    opened = folder();
  }

  async function begin(profileId: string | undefined): Promise<void> {
    await open();
    if (profileId) await app.changeSettings({ default_profile: profileId });
    app.studio.restart(await app.host.call("start", null));
    app.go({ at: "gallery", view: { view: "all" } });
    app.composer.focus();
  }
  async function lookAround(): Promise<void> {
    setBusy(true);
    try {
      await begin(app.start().demo_profile.id);
    } catch (thrown) {
      app.toasts.fault(thrown);
    } finally {
      setBusy(false);
    }
  }

  return (
    <div class="first-run">
      <main class="first-words" id="main">
        <div class="first-inner">
          <Mark class="first-mark" />
          <h1>{words.settings.firstRun.title}</h1>
          <p class="first-text">{words.settings.firstRun.text}</p>
          <Show when={profile()}>
            {(first) => (
              <KeyField
                profile={first().id}
                label={words.settings.keyField.label}
                host={hostOf(first().base_url)}
                save={words.settings.firstRun.start}
                before={open}
                onSaved={() => begin(first().id)}
                autofocus
                large
              />
            )}
          </Show>
          <div class="first-or" aria-hidden="true">
            {words.settings.firstRun.or}
          </div>
          <button type="button" class="first-demo" disabled={busy()} onClick={() => void lookAround()}>
            <Icon of={FlaskConical} />
            <span class="grow">
              <span class="strong">{words.settings.firstRun.demoTitle}</span>
              <span class="first-demo-text">{words.settings.firstRun.demoText}</span>
            </span>
            <Icon of={ArrowRight} />
          </button>
          <p class="first-folder">
            <Show when={folder()} fallback={words.settings.firstRun.noFolder}>
              {(path) => (
                <>
                  {words.settings.firstRun.folderBefore} <bdi class="first-path">{path()}</bdi>.
                </>
              )}
            </Show>{" "}
            <button type="button" class="link" onClick={() => void choose().catch(app.toasts.fault)}>
              {words.settings.firstRun.another}
            </button>
          </p>
        </div>
        <ToastsView toasts={app.toasts} />
      </main>
      <div class="first-wall" aria-hidden="true">
        <For each={wall}>
          {(column) => (
            <div class="first-column">
              <For each={column}>{(picture) => <img src={picture.url} alt="" width={picture.width} height={picture.height} />}</For>
            </div>
          )}
        </For>
      </div>
    </div>
  );
}
