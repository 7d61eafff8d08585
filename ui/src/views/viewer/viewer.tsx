import type { JSX } from "solid-js";

export function ViewerView(): JSX.Element {
  return <></>;
}
