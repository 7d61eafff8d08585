import { FlaskConical, Lock, Trash2 } from "lucide";
import { Show, createSignal } from "solid-js";
import type { JSX } from "solid-js";
import { Button } from "../../components/button";
import { ask } from "../../components/dialog";
import { Notice } from "../../components/notice";
import { useFrame } from "../../state/create";
import { words } from "../../words";
import { PausedQueues } from "../queue/paused-queues";
import { RescueCard } from "../queue/rescue-card";
import "./strips.css";

/** What lasts and concerns the whole library stands between the bar and the images. */
export function Strips(): JSX.Element {
  return (
    <div class="strips">
      <ReadOnly />
      <PausedQueues />
      <RescueCard />
      <DemoImages />
      <Trash />
    </div>
  );
}

function ReadOnly(): JSX.Element {
  const app = useFrame();
  return (
    <Show when={app.library()?.writable === false && app.library()}>
      {(library) => (
        <Notice icon={Lock} title={words.frame.readOnly}>
          <Show when={library().read_only_because}>{(fault) => <bdi>{fault().message}</bdi>}</Show>
        </Notice>
      )}
    </Show>
  );
}

/** What happens with images in the trash, and the way to end them. */
function Trash(): JSX.Element {
  const app = useFrame();
  const [busy, setBusy] = createSignal(false);
  const { emptyTrash: say } = words.frame;
  const isOffered = (): boolean => {
    const here = app.place();
    return here.at === "gallery" && here.view.view === "trash" && app.counts().trash > 0 && app.library()?.writable === true;
  };
  const empty = async (): Promise<void> => {
    if (!(await ask({ title: say.title(app.counts().trash), text: say.question, yes: say.yes, bad: true }))) return;
    setBusy(true);
    try {
      const { images, left } = await app.host.call("empty_trash", null);
      app.toasts.show(left > 0 ? { kind: "bad", text: say.someLeft(images, left) } : { text: say.done(images) });
    } finally {
      setBusy(false);
    }
  };
  return (
    <Show when={isOffered()}>
      <Notice
        icon={Trash2}
        actions={
          <Button size="small" kind="danger" disabled={busy()} onClick={() => void empty().catch(app.toasts.fault)}>
            {say.button}
          </Button>
        }
      >
        {app.settings().trash_days === 0 ? say.text : say.textDays(app.settings().trash_days)}
      </Notice>
    </Show>
  );
}

const KEPT = "demo-images-kept";

/** With the first real key the demo's drawings are offered for removal, once. */
function DemoImages(): JSX.Element {
  const app = useFrame();
  const [kept, setKept] = createSignal(readKept());
  const place = app.place;
  const isOffered = (): boolean =>
    !kept() && app.counts().demo > 0 && app.library()?.writable === true &&
    app.settings().default_profile !== app.start().demo_profile.id && isAll();
  const isAll = (): boolean => {
    const here = place();
    return here.at === "gallery" && here.view.view === "all";
  };
  const remove = async (): Promise<void> => {
    const { change, count } = await app.host.call("trash_demo", null);
    app.toasts.show({ text: words.frame.movedToTrash(count), undo: change });
  };
  return (
    <Show when={isOffered()}>
      <Notice
        icon={FlaskConical}
        title={words.frame.demoImages(app.counts().demo)}
        actions={
          <>
            <Button size="small" onClick={() => void remove().catch(app.toasts.fault)}>
              {words.frame.demoToTrash}
            </Button>
            <Button size="small" kind="ghost" onClick={() => setKept(writeKept())}>
              {words.frame.demoKeep}
            </Button>
          </>
        }
      >
        {words.frame.demoImagesText}
      </Notice>
    </Show>
  );
}

function readKept(): boolean {
  try {
    return localStorage.getItem(KEPT) !== null;
  } catch {
    return false;
  }
}

function writeKept(): true {
  try {
    localStorage.setItem(KEPT, "yes");
  } catch {
    // Without storage it is asked again at the next start.
  }
  return true;
}
