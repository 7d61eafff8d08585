/** The image itself, small. */
import { ImageOff } from "lucide";
import { Show, createEffect, createSignal, on } from "solid-js";
import type { JSX } from "solid-js";
import type { Image } from "../../bindings/image";
import { Icon } from "../../components/icon";
import { useApp } from "../../state/app";
import { words } from "../../words";
import { versionOf } from "./details";
import "./picture.css";

export function Picture(props: { image: Image; missing: boolean }): JSX.Element {
  const app = useApp();
  const [broken, setBroken] = createSignal(false);
  const address = () => app.host.thumbUrl(props.image.id, versionOf(props.image), 512);
  createEffect(on(address, () => setBroken(false)));
  const shown = () => !broken() && props.image.cannot_be_shown === null;
  return (
    <button
      type="button"
      class="inspect-picture"
      style={{
        "aspect-ratio": `${Math.max(1, props.image.width)} / ${Math.max(1, props.image.height)}`,
        "background-color": props.image.colour ?? undefined,
      }}
      aria-label={words.inspector.open}
      title={words.inspector.open}
      onClick={() => app.viewer.open(props.image.id)}
    >
      <Show when={shown()} fallback={<Icon of={ImageOff} size={28} />}>
        <img src={address()} alt="" draggable={false} onError={() => setBroken(true)} />
      </Show>
    </button>
  );
}
