import type { JSX } from "solid-js";

export function ComposerView(): JSX.Element {
  return <></>;
}
