/** The model: favourites and those used last first, then the server's list, and any id that is typed. */
import { Star } from "lucide";
import { Show } from "solid-js";
import type { JSX } from "solid-js";
import { Combobox } from "../../components/combobox";
import type { Suggestion } from "../../components/combobox";
import { Icon } from "../../components/icon";
import { useApp } from "../../state/app";
import { ranked } from "../../state/models";
import type { Choice } from "../../state/models";
import { priceOf } from "../../state/money";
import { words } from "../../words";
import { markId } from "./mark";
import "./model-box.css";
import { useComposer } from "./use";

export function ModelBox(props: { kind: "quiet" | "field" }): JSX.Element {
  const app = useApp();
  const composer = useComposer();

  function suggestion(choice: Choice): Suggestion {
    const own = words.composer.model;
    const price = composer.isDemo() ? null : priceOf(composer.profile(), choice.id, choice.model);
    const ranks: Partial<Record<Choice["rank"], string>> = {
      favourite: own.favourite,
      recent: own.recent,
      unavailable: own.unavailable,
    };
    const name = choice.model && choice.model.name !== choice.id ? choice.model.name : undefined;
    return {
      value: choice.id,
      text: choice.id,
      note: ranks[choice.rank] ?? name,
      figure: price === null ? undefined : own.price(price),
      disabled: choice.rank === "unavailable",
    };
  }

  const suggestions = (): Suggestion[] => {
    const listed = ranked("", composer.models.entries(), app.settings().models).map(suggestion);
    const standard = composer.profile()?.default_model;
    if (composer.form.model === "" || standard === undefined) return listed;
    return [{ value: "", text: words.composer.model.byDefault(standard) }, ...listed];
  };
  const price = () => {
    const id = composer.model();
    const found = composer.isDemo() ? null : priceOf(composer.profile(), id, composer.models.find(id));
    return found === null ? undefined : words.composer.model.price(found);
  };
  const matches = (one: Suggestion, typed: string) => {
    const model = composer.models.find(one.value);
    const text = `${one.value} ${model?.name ?? ""}`.toLowerCase();
    return typed.toLowerCase().split(/\s+/).every((word) => text.includes(word));
  };

  return (
    <Combobox
      kind={props.kind}
      ref={(element) => composer.bind("model", element)}
      complaintId={composer.markOf("model") === undefined ? undefined : markId("model")}
      mayBeEmpty
      label={words.composer.model.label}
      showLabel={words.composer.model.show}
      placeholder={composer.model()}
      value={composer.form.model}
      suggestions={suggestions()}
      typedText={words.composer.model.typed}
      matches={matches}
      onChange={(id) => composer.set("model", id)}
      onOpen={() => composer.models.load()}
      figure={props.kind === "field" ? price() : undefined}
      foot={<Foot />}
    />
  );
}

/** What there is to say of the list. */
function Foot(): JSX.Element {
  const { models } = useComposer();
  const own = () => words.composer.model;
  return (
    <Show when={models.loading() || models.fault()}>
      <div class="model-foot small t3" role="status">
        <Show when={models.loading()} fallback={models.curatedOn() ? own().onlyCurated(models.curatedOn() ?? "") : own().noList}>
          {own().loading}
        </Show>
        <Show when={!models.loading() && models.fault()}>{(fault) => <span dir="auto"> {fault().message}</span>}</Show>
      </div>
    </Show>
  );
}

/** Keeps the model in use at hand. */
export function KeepModel(): JSX.Element {
  const app = useApp();
  const composer = useComposer();
  const kept = () => composer.models.isFavourite(composer.model());
  const label = () => (kept() ? words.composer.model.unkeep(composer.model()) : words.composer.model.keep(composer.model()));
  return (
    <button
      type="button"
      class="unset keep-model"
      classList={{ on: kept() }}
      aria-label={label()}
      aria-pressed={kept()}
      title={label()}
      onClick={() => void composer.models.toggleFavourite(composer.model()).catch(app.toasts.fault)}
    >
      <Icon of={Star} size={12} filled={kept()} />
    </button>
  );
}
