import { createSignal } from "solid-js";
import type { JSX } from "solid-js";
import type { SmartAlbum } from "../../bindings/curation";
import { Button } from "../../components/button";
import { Choice } from "../../components/choice";
import { Dialog } from "../../components/dialog";
import { Field } from "../../components/field";
import { isFault } from "../../host/host";
import { useFrame } from "../../state/create";
import { words } from "../../words";
import { attempt, changeSmartAlbum, moveAlbum, placesFor } from "./do";

const TOP = "top";

/** Asks where an album is to lie. */
export function MoveAlbum(props: { id: number; onClose: () => void }): JSX.Element {
  const app = useFrame();
  const say = words.shelves;
  const [into, setInto] = createSignal(String(app.shelves.album(props.id)?.parent ?? TOP));
  const options = () => [{ value: TOP, label: say.moveTop }, ...placesFor(app, props.id).map(({ id, path }) => ({ value: String(id), label: path }))];
  const move = (): void => {
    attempt(app, moveAlbum(app, props.id, into() === TOP ? null : Number(into())));
    props.onClose();
  };
  return (
    <Dialog
      open
      title={say.moveTitle(app.shelves.album(props.id)?.name ?? "")}
      onClose={props.onClose}
      actions={
        <>
          <Button onClick={props.onClose}>{words.frame.cancel}</Button>
          <Button kind="primary" onClick={move}>
            {say.move}
          </Button>
        </>
      }
    >
      <div class="shelf-dialog">
        <Choice label={say.albums} value={into()} options={options()} onChange={setInto} />
      </div>
    </Dialog>
  );
}

/** Name and search of a smart album. */
export function SmartAlbumDialog(props: { album: SmartAlbum; onClose: () => void }): JSX.Element {
  const app = useFrame();
  const say = words.shelves;
  const [name, setName] = createSignal(props.album.name);
  const [query, setQuery] = createSignal(props.album.query);
  const [complaint, setComplaint] = createSignal<string | null>(null);
  const save = async (): Promise<void> => {
    try {
      await changeSmartAlbum(app, props.album.id, name().trim() || props.album.name, query());
      props.onClose();
    } catch (thrown) {
      if (isFault(thrown)) setComplaint(thrown.message);
      else app.toasts.fault(thrown);
    }
  };
  return (
    <Dialog
      open
      title={say.changeTitle}
      onClose={props.onClose}
      actions={
        <>
          <Button onClick={props.onClose}>{words.frame.cancel}</Button>
          <Button kind="primary" onClick={() => void save()}>
            {say.save}
          </Button>
        </>
      }
    >
      <div class="shelf-dialog">
        <Field label={say.smartName} value={name()} onInput={setName} />
        <Field label={say.query} value={query()} complaint={complaint()} onInput={(text) => (setQuery(text), setComplaint(null))} />
      </div>
    </Dialog>
  );
}
