import type { JSX } from "solid-js";

export function InspectorView(): JSX.Element {
  return <></>;
}
