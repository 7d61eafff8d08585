/** The row of tools below the prompt of the docked composer. */
import { SlidersHorizontal } from "lucide";
import type { JSX } from "solid-js";
import { Icon } from "../../components/icon";
import { useApp } from "../../state/app";
import { words } from "../../words";
import { CountPick } from "./count";
import { Foot } from "./foot";
import { ModelBox } from "./model-box";
import { ParentChip } from "./notices";
import { ProfilePick } from "./profile";
import { QualityBox } from "./quality-box";
import { SeedPick } from "./seed";
import { SizePick } from "./size";
import { useComposer } from "./use";
import "./tools.css";

export function Tools(): JSX.Element {
  const app = useApp();
  const composer = useComposer();
  const keys = () => app.actions.keysText("composer.more");
  const setBelow = () => {
    const { negative, steps, guidance, transfer, asynchronous } = composer.form;
    return [negative, steps, guidance, transfer].some((typed) => typed.trim() !== "") || asynchronous;
  };
  return (
    <div class="tools">
      <ProfilePick />
      <ModelBox kind="quiet" />
      <SizePick />
      <CountPick />
      <div class="tool-quality" classList={{ "is-set": composer.form.quality !== "" }}>
        <QualityBox kind="quiet" />
      </div>
      <SeedPick />
      <button
        type="button"
        class="pick"
        classList={{ "is-set": setBelow() }}
        aria-expanded="false"
        title={keys() === "" ? words.composer.moreSettings : `${words.composer.moreSettings} (${keys()})`}
        onClick={() => composer.setMore(true)}
      >
        <Icon of={SlidersHorizontal} size={14} />
        {words.composer.more}
      </button>
      <ParentChip />
      <span class="grow" />
      <Foot />
    </div>
  );
}
