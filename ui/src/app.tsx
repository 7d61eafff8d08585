import { Match, Switch, createSignal, onMount } from "solid-js";
import type { JSX } from "solid-js";
import type { Fault } from "./bindings/fault";
import { isFault } from "./host/host";
import type { Host } from "./host/host";
import { AppContext } from "./state/app";
import type { Place } from "./state/app";
import { createApp } from "./state/create";
import type { Frame } from "./state/create";
import { FrameView } from "./views/frame/frame";
import { StartFault } from "./views/frame/start-fault";

/** The whole window on a host. */
export function Window(props: { host: Host; place?: Place }): JSX.Element {
  const [app, setApp] = createSignal<Frame>();
  const [fault, setFault] = createSignal<Fault>();
  onMount(async () => {
    try {
      const made = await createApp(props.host);
      if (props.place) made.go(props.place);
      setApp(made);
      requestAnimationFrame(() => void props.host.call("first_frame", null).catch(() => {}));
    } catch (thrown) {
      setFault(isFault(thrown) ? thrown : { code: "internal", message: String(thrown) });
    }
  });
  return (
    <Switch>
      <Match when={fault()}>{(found) => <StartFault fault={found()} />}</Match>
      <Match when={app()}>
        {(made) => (
          <AppContext.Provider value={made()}>
            <FrameView frame={made()} />
          </AppContext.Provider>
        )}
      </Match>
    </Switch>
  );
}
