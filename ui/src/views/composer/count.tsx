/** How many images. */
import { Show } from "solid-js";
import type { JSX } from "solid-js";
import { Segments } from "../../components/segments";
import { MOST_IMAGES, imagesAsked } from "../../state/form";
import { number, words } from "../../words";
import { Mark } from "./mark";
import { Pick } from "./pick";
import { TextField, Unset } from "./setting";
import { useComposer } from "./use";

const choice = (count: number) => ({ value: String(count), label: number(count) });
const ALL = Array.from({ length: MOST_IMAGES }, (_, at) => at + 1);
const USUAL = [1, 2, 4, 8];

export function CountPick(): JSX.Element {
  const composer = useComposer();
  const set = () => composer.form.n.trim() !== "";
  return (
    <Pick
      class="tool-count"
      label={words.composer.count.choose(imagesAsked(composer.form))}
      title={words.composer.count.label}
      set={set()}
      face={
        <span class="num">
          <span class="t3">×</span>
          {imagesAsked(composer.form)}
        </span>
      }
    >
      {(close) => (
        <div>
          <div class="pick-head">
            {words.composer.count.label}
            <Show when={set()} fallback={<span>{words.composer.notSent}</span>}>
              <Unset
                label={words.composer.count.label}
                unset={() => {
                  composer.set("n", "");
                  close();
                }}
              />
            </Show>
          </div>
          <Segments
            label={words.composer.count.label}
            options={ALL.map(choice)}
            value={composer.form.n}
            onChange={(count) => composer.set("n", count)}
          />
          <Mark field="n" />
        </div>
      )}
    </Pick>
  );
}

/** The usual numbers, and a field for the others. */
export function CountField(): JSX.Element {
  const composer = useComposer();
  return (
    <div class="count-field">
      <Segments
        label={words.composer.count.label}
        options={USUAL.map(choice)}
        value={composer.form.n.trim()}
        onChange={(count) => composer.set("n", count)}
      />
      <TextField field="n" of="n" class="count-other" label={words.composer.count.other} placeholder="–" />
    </div>
  );
}
