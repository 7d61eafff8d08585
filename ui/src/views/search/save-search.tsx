/** Asks for the name under which a search is kept. */
import { createSignal, onMount } from "solid-js";
import type { JSX } from "solid-js";
import type { Shelves } from "../../bindings/curation";
import type { View } from "../../bindings/library";
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
  const whole = async (): Promise<string> => {
    const view = galleryOf(app).view();
    return wholeQuery(view, "id" in view ? nameIn(view, await app.host.call("shelves", null)) : "", app.search.query());
  };
  onMount(() => form.querySelector("input")?.select());

  const save = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const called = name().trim();
    if (called === "") return;
    try {
      const { change } = await app.host.call("save_smart_album", { name: called, query: await whole() });
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

/** What the query of a view names it by: its name, or its own search. */
function nameIn(view: View & { id: number }, shelves: Shelves): string {
  const is = (one: { id: number }): boolean => one.id === view.id;
  if (view.view === "smart_album") return shelves.smart_albums.find(is)?.query ?? "";
  return (view.view === "tag" ? shelves.tags : shelves.albums).find(is)?.name ?? "";
}

/** A search as a name to begin with. */
function nameFor(query: string): string {
  const name = query.replaceAll(/["()]/g, "").replaceAll(/\s+/g, " ").trim();
  return name.slice(0, 60);
}
