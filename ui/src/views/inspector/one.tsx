/** One image with everything known about it. */
import { Dices, Ellipsis, FolderOpen, Heart, RotateCcw, WandSparkles } from "lucide";
import { Show } from "solid-js";
import type { JSX } from "solid-js";
import type { Image } from "../../bindings/image";
import { Button, IconButton } from "../../components/button";
import { Icon } from "../../components/icon";
import { Menu } from "../../components/menu";
import type { MenuEntry } from "../../components/menu";
import { Stars } from "../../components/stars";
import { useApp } from "../../state/app";
import { theseIds } from "../../state/which";
import { words } from "../../words";
import type { Looked } from "./details";
import { Facts } from "./facts";
import { Family } from "./family";
import { Marks } from "./marks";
import { Picture } from "./picture";
import { Remarks } from "./remarks";
import { Texts } from "./texts";
import "./one.css";

export function One(props: { looked: Looked }): JSX.Element {
  const app = useApp();
  return (
    <Show when={props.looked.image} fallback={<Missing looked={props.looked} />}>
      {(image) => (
        <>
          <div class="inspect-scroll">
            <Picture image={image()} missing={props.looked.details?.file_missing ?? false} />
            <Show when={image().trashed_at === null}>
              <Judge image={image()} />
            </Show>
            <Show when={props.looked.failed}>
              <div class="inspect-failed" role="status">
                <Failed looked={props.looked} />
              </div>
            </Show>
            <Remarks image={image()} missing={props.looked.details?.file_missing ?? false} />
            <Texts image={image()} />
            <Facts image={image()} details={props.looked.details} />
            <Show when={props.looked.details}>
              {(details) => (
                <Marks
                  which={theseIds([image().id])}
                  count={1}
                  tags={details().tags}
                  albums={details().albums}
                  note={details().note}
                  open={image().trashed_at === null && app.library()?.writable === true}
                />
              )}
            </Show>
            <Family image={image()} details={props.looked.details} />
          </div>
          <Foot image={image()} remakeable={props.looked.details?.order !== null} />
        </>
      )}
    </Show>
  );
}

/** Before anything has come, or when nothing will. */
function Missing(props: { looked: Looked }): JSX.Element {
  return (
    <div class="inspect-nothing" role="status">
      <Show when={props.looked.failed} fallback={<p class="t3">{words.inspector.loading}</p>}>
        <Failed looked={props.looked} />
      </Show>
    </div>
  );
}

function Failed(props: { looked: Looked }): JSX.Element {
  return (
    <>
      <p>{words.inspector.failed}</p>
      <Button size="small" onClick={() => props.looked.readAgain()}>
        {words.inspector.again}
      </Button>
    </>
  );
}

function Judge(props: { image: Image }): JSX.Element {
  const app = useApp();
  const entries = (): MenuEntry[] => [
    { action: "image.open" },
    "line",
    { action: "image.copy" },
    { action: "image.copy_prompt" },
    "line",
    { action: "image.tag" },
    { action: "image.add_to_album" },
    { action: "search.like" },
    "line",
    { action: "image.show_in_folder" },
    { action: "image.open_with" },
    "line",
    { action: "image.trash", bad: true },
  ];
  return (
    <div class="inspect-judge">
      <Stars rating={props.image.rating} onRate={(rating) => app.actions.run(`image.rate_${rating}`)} />
      <span class="grow" />
      <IconButton
        icon={Heart}
        size="small"
        filled={props.image.favourite}
        pressed={props.image.favourite}
        class="inspect-heart"
        label={words.inspector.favourite}
        keys={app.actions.keysText("image.favourite")}
        onClick={() => app.actions.run("image.favourite")}
      />
      <Menu class="btn ghost small square" label={words.inspector.more} title={words.inspector.more} entries={entries()}>
        <Icon of={Ellipsis} />
      </Menu>
    </div>
  );
}

function Foot(props: { image: Image; remakeable: boolean }): JSX.Element {
  const app = useApp();
  const act = (id: string) => () => app.actions.run(id);
  return (
    <div class="inspect-foot">
      <Show
        when={props.image.trashed_at === null}
        fallback={
          <Button icon={RotateCcw} onClick={act("image.restore")}>
            {words.inspector.restore}
          </Button>
        }
      >
        <Show when={props.remakeable}>
          <Button icon={WandSparkles} onClick={act("image.remix")}>
            {words.inspector.remix}
          </Button>
          <Button
            icon={Dices}
            onClick={(event) => {
              // The second click of a double click would be paid for as well.
              if (event.detail < 2) app.actions.run("image.vary");
            }}
          >
            {words.inspector.vary}
          </Button>
        </Show>
        <Button icon={FolderOpen} title={words.inspector.showInFolder} onClick={act("image.show_in_folder")}>
          {words.inspector.folder}
        </Button>
      </Show>
    </div>
  );
}
