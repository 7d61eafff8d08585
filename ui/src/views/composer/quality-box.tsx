/** The quality: the model's own words, or any other. */
import type { JSX } from "solid-js";
import { Combobox } from "../../components/combobox";
import { words } from "../../words";
import { markId } from "./mark";
import { useComposer } from "./use";

export function QualityBox(props: { kind: "quiet" | "field" }): JSX.Element {
  const composer = useComposer();
  const suggestions = () => {
    const known = composer.models.find(composer.model())?.qualities ?? [];
    const back = composer.form.quality === "" ? [] : [{ value: "", text: words.composer.notSent }];
    return [...back, ...known.map((quality) => ({ value: quality, text: quality }))];
  };
  return (
    <Combobox
      kind={props.kind}
      ref={(element) => composer.bind("quality", element)}
      complaintId={composer.markOf("quality") === undefined ? undefined : markId("quality")}
      mayBeEmpty
      label={words.composer.quality.label}
      showLabel={words.composer.quality.show}
      placeholder={props.kind === "quiet" ? words.composer.quality.label : words.composer.notSent}
      value={composer.form.quality}
      suggestions={suggestions()}
      typedText={words.composer.quality.typed}
      onChange={(quality) => composer.set("quality", quality)}
      onOpen={() => composer.models.load()}
      takesTyped
    />
  );
}
