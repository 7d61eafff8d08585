/** What is known of the image in the viewer, beside it. */
import type { JSX } from "solid-js";
import { words } from "../../words";
import { InspectorView } from "../inspector/inspector";

export function Details(_props: { id: number }): JSX.Element {
  return (
    <aside class="viewer-details" aria-label={words.gallery.viewer.details}>
      <InspectorView />
    </aside>
  );
}
