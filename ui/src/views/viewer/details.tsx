/** What is known of the image in the viewer, beside it: the inspector's parts that are no picture. */
import { Show } from "solid-js";
import type { JSX } from "solid-js";
import { useApp } from "../../state/app";
import { words } from "../../words";
import { lookAt } from "../inspector/details";
import { Facts } from "../inspector/facts";
import { Family } from "../inspector/family";
import "../inspector/inspector.css";
import { Remarks } from "../inspector/remarks";
import { Texts } from "../inspector/texts";

export function Details(props: { id: number }): JSX.Element {
  const looked = lookAt(useApp(), () => props.id);
  return (
    <aside class="viewer-details" aria-label={words.gallery.viewer.details} tabindex="-1">
      <Show when={looked()?.image}>
        {(image) => (
          <div class="inspect-scroll">
            <Remarks image={image()} missing={looked()?.details?.file_missing ?? false} />
            <Texts image={image()} />
            <Facts image={image()} details={looked()?.details} />
            <Family image={image()} details={looked()?.details} />
          </div>
        )}
      </Show>
    </aside>
  );
}
