import type { JSX } from "solid-js";

export function GalleryView(): JSX.Element {
  return <></>;
}
