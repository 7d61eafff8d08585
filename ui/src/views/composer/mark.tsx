/** What is wrong with a field, in a sentence below it. */
import { Show } from "solid-js";
import type { Field } from "../../state/form";
import { useComposer } from "./use";
import "./mark.css";

/** The id by which a marked field names its sentence. */
export function markId(field: Field): string {
  return `mark-${field}`;
}

export function Mark(props: { field: Field }) {
  const composer = useComposer();
  return (
    <Show when={composer.markOf(props.field)}>
      {(message) => (
        <p class="field-mark" id={markId(props.field)} role="alert" dir="auto">
          {message()}
        </p>
      )}
    </Show>
  );
}
