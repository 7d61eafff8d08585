/** The middle of the window: the images of a view, or why there are none. */
import { Folder, FolderSearch, Hash, Heart, Images, Star, Trash2 } from "lucide";
import { Match, Show, Switch } from "solid-js";
import type { JSX } from "solid-js";
import { Button } from "../../components/button";
import { EmptyState } from "../../components/empty-state";
import { useApp } from "../../state/app";
import { galleryOf } from "../../state/gallery";
import { createSlow } from "../../state/slow";
import { keyOfView } from "../../state/view";
import { words } from "../../words";
import { HeldCard } from "../queue/held-card";
import { NothingFound } from "../search/nothing-found";
import { registerImageActions } from "./actions";
import "./gallery.css";
import { GridView } from "./grid-view";
import { tileJobs } from "./jobs";

const ICONS = { all: Images, favourites: Heart, unrated: Star, album: Folder, smart_album: FolderSearch, tag: Hash, trash: Trash2 };

export function GalleryView(): JSX.Element {
  const app = useApp();
  const gallery = galleryOf(app);
  const jobs = tileJobs(app);
  const slow = createSlow(gallery.loading);
  registerImageActions(app);
  const empty = (): boolean => gallery.count() === 0 && jobs().length === 0;

  return (
    <div class="gallery">
      <HeldCard />
      <Switch>
        <Match when={!empty()}>
          <Show when={keyOfView(gallery.view())} keyed>
            <GridView jobs={jobs} />
          </Show>
        </Match>
        <Match when={gallery.loading()}>
          <Show when={slow()}>
            <p class="gallery-loading" role="status">
              {words.gallery.loading}
            </p>
          </Show>
        </Match>
        <Match when={app.library() && gallery.look().query !== ""}>
          <NothingFound />
        </Match>
        <Match when={app.library()}>
          <Empty />
        </Match>
      </Switch>
    </div>
  );
}

function Empty(): JSX.Element {
  const app = useApp();
  const view = (): keyof typeof ICONS => galleryOf(app).view().view;
  const canWrite = (): boolean => view() === "all" && app.library()?.writable === true;
  return (
    <EmptyState
      icon={ICONS[view()]}
      title={words.gallery.empty[view()].title}
      text={words.gallery.empty[view()].text}
      actions={
        <Show when={canWrite()}>
          <Button onClick={() => app.composer.focus()}>{words.gallery.empty.all.action}</Button>
        </Show>
      }
    />
  );
}
