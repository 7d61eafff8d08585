/** A search without a hit, and how to widen it. */
import { SearchX } from "lucide";
import { For, Show } from "solid-js";
import type { JSX } from "solid-js";
import { Button } from "../../components/button";
import { EmptyState } from "../../components/empty-state";
import { useApp } from "../../state/app";
import { galleryOf } from "../../state/gallery";
import { words } from "../../words";

/** Chips that are offered to be taken away. */
const OFFERED = 3;

export function NothingFound(): JSX.Element {
  const app = useApp();
  const gallery = galleryOf(app);
  const { search } = app;
  const text = words.search.nothing;
  const isEverywhere = (): boolean => gallery.view().view === "all";
  const everywhere = (): void => app.go({ at: "gallery", view: { view: "all" }, query: search.query().trim() });
  // One alone is what "clear" takes away too.
  const chips = () => (search.chips().length > 1 || search.text().trim() !== "" ? search.chips().slice(-OFFERED) : []);
  return (
    <EmptyState
      icon={SearchX}
      title={text.title}
      text={text.text}
      actions={
        <>
          <For each={chips()}>
            {(chip) => (
              <Button onClick={() => search.remove(search.chips().indexOf(chip))}>
                {text.without(words.search.chip(chip.field, chip.value, chip.negated))}
              </Button>
            )}
          </For>
          <Show when={!isEverywhere()}>
            <Button onClick={everywhere}>{text.everywhere}</Button>
          </Show>
          <Button kind="ghost" onClick={() => search.set("")}>
            {text.clear}
          </Button>
        </>
      }
    />
  );
}
