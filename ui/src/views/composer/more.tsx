/** The panel of all fields. */
import { onMount } from "solid-js";
import type { JSX } from "solid-js";
import { Segments } from "../../components/segments";
import { Switch } from "../../components/switch";
import type { Field } from "../../state/form";
import { words } from "../../words";
import { CountField } from "./count";
import { directionOf } from "./direction";
import { Foot } from "./foot";
import { Mark, markId } from "./mark";
import { KeepModel, ModelBox } from "./model-box";
import { ParentChip } from "./notices";
import { ProfilePick } from "./profile";
import { QualityBox } from "./quality-box";
import { SeedField } from "./seed";
import { Setting, TextField } from "./setting";
import { Shapes } from "./shapes";
import { SizeGuess, useSizes } from "./size";
import { useComposer } from "./use";
import "./more.css";

export function More(): JSX.Element {
  const composer = useComposer();
  const sizes = useSizes();
  onMount(() => composer.models.load());
  return (
    <>
      <div class="more-fields">
        <div class="more-row">
          <div class="compose-setting more-model">
            <div class="setting-label">
              <span aria-hidden="true">{words.composer.model.label}</span>
              <KeepModel />
            </div>
            <ModelBox kind="field" />
            <Mark field="model" />
          </div>
          <Setting
            field="n"
            label={words.composer.count.label}
            set={composer.form.n !== ""}
            unset={() => composer.set("n", "")}
          >
            <CountField />
          </Setting>
          <Setting
            field="seed"
            label={words.composer.seed.label}
            set={composer.form.seedMode !== "servers_choice"}
            unset={() => composer.set("seedMode", "servers_choice")}
          >
            <SeedField />
          </Setting>
        </div>
        <div class="setting-label" aria-hidden="true">
          {words.composer.size.label}
        </div>
        <Shapes sizes={sizes().sizes} />
        <SizeGuess />
        <Numbers />
      </div>
      <div class="more-foot">
        <ProfilePick />
        <ParentChip />
        <span class="grow" />
        <Foot />
      </div>
    </>
  );
}

/** The fields below the shapes. */
function Numbers(): JSX.Element {
  const composer = useComposer();
  const notSent = () => words.composer.notSent;
  return (
    <div class="more-grid">
      <Setting
        field="size"
        label={words.composer.size.free}
        set={composer.form.size !== ""}
        unset={() => composer.set("size", "")}
      >
        <TextField field="size" of="size" mode="text" class="num" label={words.composer.size.free} placeholder={notSent()} />
      </Setting>
      <Setting
        field="steps"
        label={words.composer.steps.label}
        set={composer.form.steps !== ""}
        unset={() => composer.set("steps", "")}
      >
        <TextField field="steps" of="steps" label={words.composer.steps.label} placeholder={notSent()} />
      </Setting>
      <Setting
        field="guidance"
        label={words.composer.guidance.label}
        set={composer.form.guidance !== ""}
        unset={() => composer.set("guidance", "")}
      >
        <TextField
          field="guidance"
          of="guidance"
          mode="decimal"
          label={words.composer.guidance.label}
          placeholder={notSent()}
        />
      </Setting>
      <Setting
        field="quality"
        label={words.composer.quality.label}
        set={composer.form.quality !== ""}
        unset={() => composer.set("quality", "")}
      >
        <QualityBox kind="field" />
      </Setting>
      <Setting
        field="negative_prompt"
        class="wide"
        label={words.composer.negative.label}
        set={composer.form.negative !== ""}
        unset={() => composer.set("negative", "")}
      >
        <Negative />
      </Setting>
      <Setting
        field="response_format"
        label={words.composer.transfer.label}
        set={composer.form.transfer !== ""}
        unset={() => composer.set("transfer", "")}
      >
        <Marked field="response_format">
          <Segments
            label={words.composer.transfer.label}
            options={[
              { value: "", label: notSent() },
              { value: "url", label: words.composer.transfer.url },
              { value: "b64_json", label: words.composer.transfer.b64_json },
            ]}
            value={composer.form.transfer}
            onChange={(transfer) => composer.set("transfer", transfer)}
          />
        </Marked>
      </Setting>
      <Setting field="async" label={words.composer.asynchronous.label} set={false} unset={() => {}}>
        <Marked field="async">
          <Switch
            label={words.composer.asynchronous.switch}
            on={composer.form.asynchronous}
            onChange={(on) => composer.set("asynchronous", on)}
          />
        </Marked>
      </Setting>
    </div>
  );
}

function Negative(): JSX.Element {
  const composer = useComposer();
  const marked = () => composer.markOf("negative_prompt") !== undefined;
  return (
    <textarea
      class="text-field"
      classList={{ "is-bad": marked() }}
      rows={1}
      dir={directionOf(composer.form.negative)}
      spellcheck={false}
      data-field="negative_prompt"
      aria-label={words.composer.negative.label}
      aria-invalid={marked()}
      aria-describedby={marked() ? markId("negative_prompt") : undefined}
      placeholder={words.composer.notSent}
      value={composer.form.negative}
      onInput={(event) => composer.set("negative", event.currentTarget.value)}
      onBlur={() => composer.keep()}
      ref={(element) => composer.bind("negative_prompt", element)}
    />
  );
}

/** Ties a control that is no text field to its field: for the focus, and for what is wrong with it. */
function Marked(props: { field: Field; children: JSX.Element }): JSX.Element {
  const composer = useComposer();
  return (
    <div
      role="group"
      class="marked"
      aria-describedby={composer.markOf(props.field) === undefined ? undefined : markId(props.field)}
      ref={(element) => composer.bind(props.field, element)}
    >
      {props.children}
    </div>
  );
}
