/** Asks for the name under which a search is kept. */
import { createSignal, onMount } from "solid-js";
import type { JSX } from "solid-js";
import { Button } from "../../components/button";
import { Field } from "../../components/field";
import { useApp } from "../../state/app";
import { galleryOf } from "../../state/gallery";
import { words } from "../../words";
import { wholeQuery } from "./whole-query";

export function SaveSearch(props: { close(): void }): JSX.Element {
  const app = useApp();
  const [name, setName] = createSignal(nameFor(app.search.query()));
  let form!: HTMLFormElement;
  const whole = (): string => {
    const view = galleryOf(app).view();
    const name = view.view === "smart_album" ? app.shelves.smartAlbum(view.id)?.query : app.shelves.nameOf(view);
    return wholeQuery(view, name ?? "", app.search.query());
  };
  onMount(() => form.querySelector("input")?.select());

  const save = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const called = name().trim();
    if (called === "") return;
    try {
      const { change } = await app.host.call("save_smart_album", { name: called, query: whole() });
      app.toasts.show({ text: words.search.saved(called), undo: change.change });
      props.close();
    } catch (thrown) {
      app.toasts.fault(thrown);
    }
  };

  return (
    <form
      class="search-drop search-save"
      ref={form}
      onSubmit={(event) => void save(event)}
    >
      <Field
        label={words.search.albumName}
        value={name()}
        onInput={setName}
        maxlength={200}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          event.stopPropagation();
          props.close();
        }}
      />
      <div class="row">
        <span class="grow" />
        <Button size="small" kind="ghost" onClick={() => props.close()}>
          {words.frame.cancel}
        </Button>
        <Button size="small" kind="primary" type="submit" disabled={name().trim() === ""}>
          {words.search.save}
        </Button>
      </div>
    </form>
  );
}

/** A search as a name to begin with. */
function nameFor(query: string): string {
  const name = query.replaceAll(/["()]/g, "").replaceAll(/\s+/g, " ").trim();
  return name.slice(0, 60);
}
