import type { JSX } from "solid-js";
import "./slider.css";

interface Props {
  label: string;
  value: number;
  min: number;
  max: number;
  step?: number;
  /** What the value means, for a screen reader. */
  text?: string;
  onInput: (value: number) => void;
}

/** A value between two ends. */
export function Slider(props: Props): JSX.Element {
  const part = (): number => (props.value - props.min) / (props.max - props.min);
  return (
    <input
      type="range"
      class="slider"
      aria-label={props.label}
      aria-valuetext={props.text}
      title={props.label}
      min={props.min}
      max={props.max}
      step={props.step ?? 1}
      value={props.value}
      style={{ "--part": `${part() * 100}%` }}
      onInput={(event) => props.onInput(event.currentTarget.valueAsNumber)}
    />
  );
}
