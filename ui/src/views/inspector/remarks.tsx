/** What is out of the ordinary about an image. */
import { CircleAlert, FlaskConical, ImageOff, Info, Trash2 } from "lucide";
import type { IconNode } from "lucide";
import { For, Show } from "solid-js";
import type { JSX } from "solid-js";
import type { Image } from "../../bindings/image";
import { Button } from "../../components/button";
import { Icon } from "../../components/icon";
import { useApp } from "../../state/app";
import { canLocate, locateImage } from "../../state/locate";
import { words } from "../../words";
import "./remarks.css";

interface Remark {
  icon: IconNode;
  text: string;
  bad?: boolean;
  /** What can be done about it. */
  act?: { label: string; run(): void };
}

export function Remarks(props: { image: Image; missing: boolean }): JSX.Element {
  const app = useApp();
  const locate = (id: number): Pick<Remark, "act"> =>
    canLocate(app) ? { act: { label: words.inspector.locate, run: () => void locateImage(app, id) } } : {};
  const remarks = (): Remark[] => {
    const { image, missing } = props;
    const own = words.inspector;
    return [
      ...(image.trashed_at === null ? [] : [{ icon: Trash2, text: own.trashedSince(image.trashed_at) }]),
      ...(missing ? [{ icon: CircleAlert, text: own.missing, bad: true, ...locate(image.id) }] : []),
      ...(image.cannot_be_shown === null ? [] : [{ icon: ImageOff, text: own.cannotBeShown(image.cannot_be_shown), bad: true }]),
      ...(image.arrived_after_cancel ? [{ icon: Info, text: own.afterCancel }] : []),
      ...(image.demo ? [{ icon: FlaskConical, text: own.demo }] : []),
    ];
  };
  return (
    <Show when={remarks().length > 0}>
      <ul class="inspect-remarks">
        <For each={remarks()}>
          {(remark) => (
            <li classList={{ "is-bad": remark.bad ?? false }}>
              <Icon of={remark.icon} size={14} />
              <span dir="auto">{remark.text}</span>
              <Show when={remark.act}>
                {(act) => (
                  <Button size="small" onClick={() => act().run()}>
                    {act().label}
                  </Button>
                )}
              </Show>
            </li>
          )}
        </For>
      </ul>
    </Show>
  );
}
