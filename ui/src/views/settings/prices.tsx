import { Plus, X } from "lucide";
import { For, Show, createSignal } from "solid-js";
import type { JSX } from "solid-js";
import { Button, IconButton } from "../../components/button";
import { Field } from "../../components/field";
import { words } from "../../words";

type Table = Readonly<Record<string, number>>;

interface Props {
  prices: Table;
  complaint: string | null;
  /** Keeps the table; `false` when it could not be kept. */
  onChange: (prices: Record<string, number>) => Promise<boolean>;
}

/** A number of dollars as typed, with a point or a comma; `null` if it is none. */
export function dollarsOf(text: string): number | null {
  const plain = text.trim().replace(/^\$/, "").replace(",", ".");
  return /^\d*\.?\d+$/.test(plain) ? Number(plain) : null;
}

/** What an image of a model costs, by the person's own table. */
export function Prices(props: Props): JSX.Element {
  const say = words.settings.profiles;
  const [adding, setAdding] = createSignal(false);
  const [wrong, setWrong] = createSignal<string | null>(null);
  const rows = (): [string, number][] => Object.entries(props.prices).sort(([a], [b]) => a.localeCompare(b));

  const set = async (model: string, typed: string): Promise<void> => {
    const amount = dollarsOf(typed);
    setWrong(amount === null ? model : null);
    if (amount !== null && amount !== props.prices[model]) await props.onChange({ ...props.prices, [model]: amount });
  };
  const remove = (model: string): void => {
    void props.onChange(Object.fromEntries(rows().filter(([name]) => name !== model)));
  };

  return (
    <section class="prices">
      <div class="row">
        <h2 class="grow">{say.prices}</h2>
        <Button kind="ghost" size="small" icon={Plus} aria-expanded={adding()} onClick={() => setAdding((open) => !open)}>
          {say.addPrice}
        </Button>
      </div>
      <p class="small t3">{say.pricesText}</p>
      <Show when={props.complaint}>
        <p class="field-complaint" role="alert">
          <bdi>{props.complaint}</bdi>
        </p>
      </Show>
      <Show when={adding()}>
        <NewPrice known={props.prices} onAdd={async (model, amount) => (await props.onChange({ ...props.prices, [model]: amount })) && setAdding(false)} />
      </Show>
      <Show when={rows().length > 0} fallback={<p class="settings-text">{say.noPrices}</p>}>
        <table class="price-table">
          <thead>
            <tr>
              <th scope="col">{say.priceModel}</th>
              <th scope="col">{say.priceAmount}</th>
              <td />
            </tr>
          </thead>
          <tbody>
            <For each={rows().map(([model]) => model)}>
              {(model) => (
                <tr>
                  <th scope="row">
                    <bdi class="strong">{model}</bdi>
                  </th>
                  <td>
                    <Field
                      label={`${say.priceAmount}, ${model}`}
                      bare
                      low
                      inputmode="decimal"
                      value={String(props.prices[model] ?? "")}
                      complaint={wrong() === model ? say.priceBad : null}
                      onChange={(typed) => void set(model, typed)}
                    />
                  </td>
                  <td>
                    <IconButton icon={X} size="small" label={say.removePrice(model)} onClick={() => remove(model)} />
                  </td>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </Show>
    </section>
  );
}

function NewPrice(props: { known: Table; onAdd: (model: string, amount: number) => void }): JSX.Element {
  const say = words.settings.profiles;
  const [model, setModel] = createSignal("");
  const [amount, setAmount] = createSignal("");
  const [tried, setTried] = createSignal(false);
  const add = (): void => {
    const dollars = dollarsOf(amount());
    setTried(true);
    if (model().trim() !== "" && dollars !== null) props.onAdd(model().trim(), dollars);
  };
  return (
    <form
      class="new-price"
      onSubmit={(event) => {
        event.preventDefault();
        add();
      }}
    >
      <Field label={say.priceModel} value={model()} complaint={tried() && model().trim() === "" ? say.priceModelBad : null} autofocus onInput={setModel} />
      <Field
        label={say.priceAmount}
        inputmode="decimal"
        value={amount()}
        complaint={tried() && dollarsOf(amount()) === null ? say.priceBad : null}
        onInput={setAmount}
      />
      <Button type="submit" size="large">
        {say.addPrice}
      </Button>
    </form>
  );
}
