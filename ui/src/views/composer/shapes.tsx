/** Sizes drawn as shapes. */
import { For, Show, createMemo, createUniqueId } from "solid-js";
import type { JSX } from "solid-js";
import { plainSize, shapesOf, sizeText } from "../../state/sizes";
import type { Shape } from "../../state/sizes";
import { words } from "../../words";
import { useComposer } from "./use";
import "./shapes.css";

/** The square in which a shape is drawn, and its longest side. */
const BOX = 36;
const LONGEST = 30;

export function Shapes(props: { sizes: readonly string[]; onPicked?: () => void }): JSX.Element {
  const composer = useComposer();
  const name = createUniqueId();
  const shapes = createMemo(() => shapesOf(props.sizes));
  const chosen = () => plainSize(composer.form.size);
  return (
    <div class="shapes" role="radiogroup" aria-label={words.composer.size.label}>
      <label class="shape">
        <input
          type="radio"
          class="unseen"
          name={name}
          checked={chosen() === ""}
          onChange={() => composer.set("size", "")}
          onClick={() => props.onPicked?.()}
        />
        <Drawing size={null} />
        <span>{words.composer.notSent}</span>
      </label>
      <For each={shapes()}>
        {(shape) => (
          <label class="shape">
            <input
              type="radio"
              class="unseen"
              name={name}
              checked={chosen() === shape.size}
              aria-label={shape.pixels ? `${shape.name}, ${sizeText(shape.size)}` : shape.name}
              onChange={() => composer.set("size", sizeText(shape.size))}
            />
            <Drawing size={shape} />
            <span class="num" aria-hidden="true">
              {shape.name}
            </span>
            <Show when={shape.pixels}>
              <span class="micro num pixels" aria-hidden="true">
                {sizeText(shape.size)}
              </span>
            </Show>
          </label>
        )}
      </For>
    </div>
  );
}

/** A size as a rectangle; without pixels dashed: nobody knows its shape yet. */
export function Drawing(props: { size: Shape | null; box?: number }): JSX.Element {
  const sides = createMemo(() => {
    const pixels = props.size?.pixels ?? { width: 1, height: 1 };
    const unit = (LONGEST * (props.size?.scale ?? 1)) / Math.max(pixels.width, pixels.height);
    // A line would be no shape: 8 to 1 is drawn no thinner than this.
    return { width: Math.max(4, pixels.width * unit), height: Math.max(4, pixels.height * unit) };
  });
  return (
    <svg
      class="drawing"
      classList={{ open: !props.size?.pixels }}
      viewBox={`0 0 ${BOX} ${BOX}`}
      width={props.box ?? BOX}
      height={props.box ?? BOX}
      aria-hidden="true"
    >
      <rect
        x={(BOX - sides().width) / 2}
        y={(BOX - sides().height) / 2}
        width={sides().width}
        height={sides().height}
        rx="2"
      />
    </svg>
  );
}
