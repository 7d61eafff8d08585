/** The size: shapes, and any other in numbers. */
import { Show, createMemo } from "solid-js";
import type { JSX } from "solid-js";
import { COMMON_SIZES, plainSize, shapesOf, sizeText } from "../../state/sizes";
import { words } from "../../words";
import { Mark } from "./mark";
import { Pick } from "./pick";
import { TextField, Unset } from "./setting";
import { Drawing, Shapes } from "./shapes";
import { useComposer } from "./use";

/** The sizes to offer for the model in use, and whether they are its own. */
export function useSizes(): () => { sizes: readonly string[]; own: boolean } {
  const composer = useComposer();
  return createMemo(() => {
    const known = composer.models.find(composer.model())?.sizes ?? [];
    return known.length > 0 ? { sizes: known, own: true } : { sizes: COMMON_SIZES, own: false };
  });
}

export function SizePick(): JSX.Element {
  const composer = useComposer();
  const sizes = useSizes();
  const set = () => composer.form.size.trim() !== "";
  const text = () => (set() ? sizeText(plainSize(composer.form.size)) : words.composer.size.unset);
  const shape = () => shapesOf([plainSize(composer.form.size)])[0] ?? null;
  return (
    <Pick
      class="tool-size"
      label={words.composer.size.choose(set() ? text() : words.composer.notSent)}
      title={words.composer.size.label}
      set={set()}
      onOpen={() => composer.models.load()}
      face={
        <>
          <Drawing size={set() ? shape() : null} box={18} />
          <span class="num cut size-text">{text()}</span>
        </>
      }
    >
      {() => (
          <div class="size-pick">
            <div class="pick-head">
              {words.composer.size.label}
              <Show when={set()}>
                <Unset label={words.composer.size.label} unset={() => composer.set("size", "")} />
              </Show>
            </div>
            <Shapes sizes={sizes().sizes} />
            <SizeGuess />
            <div class="setting-label">{words.composer.size.free}</div>
            <TextField
              field="size"
              of="size"
              mode="text"
              class="num"
              label={words.composer.size.free}
              placeholder={words.composer.size.example}
              bound={false}
            />
            <Mark field="size" />
          </div>
      )}
    </Pick>
  );
}

/** Says that the sizes offered are not the model's own. */
export function SizeGuess(): JSX.Element {
  const sizes = useSizes();
  return (
    <Show when={!sizes().own}>
      <p class="small t3 size-guess">{words.composer.size.guess}</p>
    </Show>
  );
}
