/** The seed: the server's choice, drawn here, or a number. */
import { Dices } from "lucide";
import { Show } from "solid-js";
import type { JSX } from "solid-js";
import type { SeedChoice } from "../../bindings/order";
import { Icon } from "../../components/icon";
import { Segments } from "../../components/segments";
import { words } from "../../words";
import { Mark } from "./mark";
import { Pick } from "./pick";
import { TextField } from "./setting";
import { useComposer } from "./use";

const MODES: readonly SeedChoice["mode"][] = ["servers_choice", "random", "fixed"];

export function SeedPick(): JSX.Element {
  const composer = useComposer();
  const set = () => composer.form.seedMode !== "servers_choice";
  const text = () => {
    const { seedMode, seed } = composer.form;
    return seedMode === "fixed" && seed.trim() !== "" ? seed.trim() : words.composer.seed.short[seedMode];
  };
  return (
    <Pick
      class="tool-seed"
      label={words.composer.seed.choose(set() ? text() : words.composer.seed.modes.servers_choice)}
      title={words.composer.seed.label}
      set={set()}
      face={
        <>
          <Icon of={Dices} size={14} />
          <span class="num cut seed-text">{text()}</span>
        </>
      }
    >
      {() => (
        <div class="seed-pick">
          <div class="pick-head">{words.composer.seed.label}</div>
          <SeedField free />
          <p class="small t3">{words.composer.seed.hints[composer.form.seedMode]}</p>
          <Mark field="seed" />
        </div>
      )}
    </Pick>
  );
}

/** Three modes, and the number of a fixed one. */
export function SeedField(props: { free?: boolean }): JSX.Element {
  const composer = useComposer();
  return (
    <div class="seed-field">
      <Segments
        label={words.composer.seed.label}
        options={MODES.map((mode) => ({ value: mode, label: words.composer.seed.modes[mode] }))}
        value={composer.form.seedMode}
        onChange={(mode) => composer.set("seedMode", mode)}
      />
      <Show when={composer.form.seedMode === "fixed"}>
        <TextField
          field="seed"
          of="seed"
          class="seed-number"
          label={words.composer.seed.number}
          placeholder={words.composer.seed.number}
          bound={!props.free}
        />
      </Show>
    </div>
  );
}
