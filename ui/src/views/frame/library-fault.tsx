import { FileWarning, PackageOpen, Unplug } from "lucide";
import type { IconNode } from "lucide";
import type { JSX } from "solid-js";
import type { Fault } from "../../bindings/fault";
import { Button } from "../../components/button";
import { EmptyState } from "../../components/empty-state";
import { FaultText } from "../../components/fault-text";
import { ToastsView } from "../../components/toasts";
import { useFrame } from "../../state/create";
import { words } from "../../words";
import { openLibrary } from "./frame-actions";

/** Why the library is not open, and what to do. */
export function LibraryFault(props: { fault: Fault }): JSX.Element {
  const app = useFrame();
  const icon = (): IconNode =>
    props.fault.code === "library_not_reachable" ? Unplug : props.fault.code === "library_newer" ? PackageOpen : FileWarning;
  const lookAgain = async (): Promise<void> => {
    app.studio.restart(await app.host.call("open_library", { path: app.settings().library, create: false }));
  };
  return (
    <main class="library-fault" id="main">
      <EmptyState
        level={1}
        icon={icon()}
        title={words.faults.titles[props.fault.code]}
        text={<FaultText fault={props.fault} />}
        actions={
          <>
            <Button onClick={() => void lookAgain().catch(app.toasts.fault)}>{words.frame.lookAgain}</Button>
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
