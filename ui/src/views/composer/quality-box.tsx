/** The quality: the model's own words, or any other. */
import type { JSX } from "solid-js";
import { words } from "../../words";
import { TypedBox } from "./typed-box";
import { useComposer } from "./use";

export function QualityBox(props: { look: "pick" | "field" }): JSX.Element {
  const composer = useComposer();
  const suggestions = () => {
    const known = composer.models.find(composer.model())?.qualities ?? [];
    const back = composer.form.quality === "" ? [] : [{ value: "", text: words.composer.notSent }];
    return [...back, ...known.map((quality) => ({ value: quality, text: quality }))];
  };
  return (
    <TypedBox
      field="quality"
      look={props.look}
      label={words.composer.quality.label}
      showLabel={words.composer.quality.show}
      placeholder={props.look === "pick" ? words.composer.quality.label : words.composer.notSent}
      value={composer.form.quality}
      suggestions={suggestions()}
      typedText={words.composer.quality.typed}
      matches={(one, typed) => one.value.toLowerCase().includes(typed.toLowerCase())}
      onChange={(quality) => composer.set("quality", quality)}
      onOpen={() => composer.models.load()}
      takesTyped
    />
  );
}
