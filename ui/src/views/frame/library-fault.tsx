import { FileWarning, PackageOpen, Unplug } from "lucide";
import type { IconNode } from "lucide";
import { Show, createSignal } from "solid-js";
import type { JSX } from "solid-js";
import type { Fault } from "../../bindings/fault";
import { Button } from "../../components/button";
import { EmptyState } from "../../components/empty-state";
import { FaultText } from "../../components/fault-text";
import { ToastsView } from "../../components/toasts";
import { useFrame } from "../../state/create";
import { words } from "../../words";
import { UpkeepProgressView, sentencesOfRebuild } from "../settings/upkeep";
import { openLibrary } from "./frame-actions";

/** Why the library is not open, and what to do. */
export function LibraryFault(props: { fault: Fault }): JSX.Element {
  const app = useFrame();
  const icon = (): IconNode =>
    props.fault.code === "library_not_reachable" ? Unplug : props.fault.code === "library_newer" ? PackageOpen : FileWarning;
  const lookAgain = async (): Promise<void> => {
    app.studio.restart(await app.host.call("open_library", { path: app.settings().library, create: false }));
  };
  const [busy, setBusy] = createSignal(false);
  const rebuild = async (): Promise<void> => {
    setBusy(true);
    try {
      const report = await app.host.call("rebuild_library", null);
      app.studio.restart(await app.host.call("start", null));
      app.toasts.show({ text: sentencesOfRebuild(report).join(" ") });
    } catch (thrown) {
      app.toasts.fault(thrown);
    } finally {
      setBusy(false);
      app.studio.setUpkeep(null);
    }
  };
  return (
    <main class="library-fault" id="main">
      <EmptyState
        level={1}
        icon={icon()}
        title={words.faults.titles[props.fault.code]}
        text={
          <>
            <FaultText fault={props.fault} />
            <Show when={props.fault.code === "library_damaged"}>
              <> {words.settings.library.rebuildText}</>
            </Show>
            <UpkeepProgressView />
          </>
        }
        actions={
          <>
            <Show when={props.fault.code === "library_damaged"}>
              <Button kind="primary" disabled={busy()} onClick={() => void rebuild()}>
                {words.frame.rebuild}
              </Button>
            </Show>
            <Button disabled={busy()} onClick={() => void lookAgain().catch(app.toasts.fault)}>{words.frame.lookAgain}</Button>
            <Button kind="ghost" onClick={() => void openLibrary(app).catch(app.toasts.fault)}>
              {words.frame.openLibrary}
            </Button>
          </>
        }
      />
      <ToastsView toasts={app.toasts} />
    </main>
  );
}
