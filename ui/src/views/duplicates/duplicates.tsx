/** What is there twice: groups side by side, the best marked, the rest to the trash in one step that can be undone. */
import { Check, CopyCheck } from "lucide";
import { For, Match, Show, Switch, createEffect, createMemo, createResource, createSignal, on, onCleanup, onMount } from "solid-js";
import type { JSX } from "solid-js";
import type { DuplicateGroup, DuplicateKind } from "../../bindings/curation";
import type { Image } from "../../bindings/image";
import { Button } from "../../components/button";
import { ask } from "../../components/dialog";
import { EmptyState } from "../../components/empty-state";
import { Icon } from "../../components/icon";
import { Segments } from "../../components/segments";
import { Stars } from "../../components/stars";
import { ToastsView } from "../../components/toasts";
import { useFrame } from "../../state/create";
import { galleryOf } from "../../state/gallery";
import { number, words } from "../../words";
import { versionOf } from "../inspector/details";
import "./duplicates.css";

const KINDS: readonly DuplicateKind[] = ["file", "pixels", "near"];
/** Groups that are drawn at first and that each look further adds. */
const PAGE = 60;
/** Images of a group that are drawn at first: the best is the first of them. */
const OF_A_GROUP = 24;

/** The same as long as it is the same group. */
const keyOf = (group: DuplicateGroup): string => group.ids.join();

export function DuplicatesView(): JSX.Element {
  const app = useFrame();
  const say = words.duplicates;
  const [kind, setKind] = createSignal<DuplicateKind>("pixels");
  const [asked, setAsked] = createSignal(0);
  const [shown, setShown] = createSignal(PAGE);
  const [skipped, setSkipped] = createSignal<ReadonlySet<string>>(new Set());
  /** What a person chose to keep instead of the best. */
  const [chosen, setChosen] = createSignal<ReadonlyMap<string, number>>(new Map());
  const [found] = createResource(
    () => ({ kind: kind(), asked: asked() }),
    async (now) => ({ kind: now.kind, groups: await app.host.call("duplicates", { value: now.kind }).catch((thrown: unknown) => (app.toasts.fault(thrown), [])) }),
  );
  app.onImages((event) => event.event !== "images_added" && setAsked((count) => count + 1));
  createEffect(on(kind, () => setShown(PAGE)));

  const here = createMemo(() => {
    const now = found.latest;
    return now?.kind === kind() ? now.groups : null;
  });
  const groups = createMemo(() => (here() ?? []).filter((group) => !skipped().has(keyOf(group))));
  const byKey = createMemo(() => new Map(groups().map((group) => [keyOf(group), group])));
  const keptOf = (group: DuplicateGroup): number => chosen().get(keyOf(group)) ?? group.best;
  const canWrite = (): boolean => app.library()?.writable === true;

  async function keep(of: readonly DuplicateGroup[]): Promise<void> {
    const kept = of.map(keptOf);
    const gone = of.flatMap((group) => group.ids.filter((id) => id !== keptOf(group)));
    const change = await app.host.call("keep_best", { keep: kept, trash: gone });
    if (change.change !== null) app.toasts.show({ text: say.done(change.count), undo: change.change });
  }
  async function keepAll(): Promise<void> {
    const all = groups();
    const gone = all.reduce((sum, group) => sum + group.ids.length - 1, 0);
    if (await ask({ title: say.allTitle(gone), text: say.allText(all.length), yes: say.allYes })) await keep(all);
  }
  const attempt = (work: Promise<void>): void => void work.catch(app.toasts.fault);
  const total = (): number => groups().reduce((sum, group) => sum + group.ids.length, 0);

  return (
    <div class="middle">
      <header class="top-bar">
        <h1>{say.title}</h1>
        <Show when={groups().length > 0}>
          <span class="t3 num cut">{say.summary(groups().length, total())}</span>
        </Show>
        <span class="grow" />
        <Segments label={say.kind} value={kind()} options={KINDS.map((value) => ({ value, label: say.kinds[value] }))} onChange={setKind} />
        <Show when={canWrite()}>
          <Button disabled={groups().length === 0} onClick={() => attempt(keepAll())}>
            {say.keepAll}
          </Button>
        </Show>
      </header>
      <main class="duplicates" id="main" tabIndex={-1}>
        <Switch>
          <Match when={here() === null}>
            <p class="gallery-loading" role="status">
              {say.looking}
            </p>
          </Match>
          <Match when={groups().length === 0}>
            <EmptyState icon={CopyCheck} title={say.noneTitle} text={say.noneText[kind()]} />
          </Match>
          <Match when={true}>
            <p class="duplicates-text t2">{say.texts[kind()]}</p>
            <For each={[...byKey().keys()].slice(0, shown())}>
              {(key, at) => (
                <Show when={byKey().get(key)}>
                  {(group) => (
                    <GroupView
                      group={group()}
                      at={at() + 1}
                      of={groups().length}
                      kept={keptOf(group())}
                      canWrite={canWrite()}
                      onChoose={(id) => setChosen((known) => new Map(known).set(key, id))}
                      onKeep={() => attempt(keep([group()]))}
                      onSkip={() => setSkipped((known) => new Set(known).add(key))}
                    />
                  )}
                </Show>
              )}
            </For>
            <Show when={groups().length > shown()}>
              <More more={() => setShown((count) => count + PAGE)} />
            </Show>
          </Match>
        </Switch>
      </main>
      <ToastsView toasts={app.toasts} />
    </div>
  );
}

interface GroupProps {
  group: DuplicateGroup;
  at: number;
  of: number;
  kept: number;
  canWrite: boolean;
  onChoose(id: number): void;
  onKeep(): void;
  onSkip(): void;
}

function GroupView(props: GroupProps): JSX.Element {
  const app = useFrame();
  const say = words.duplicates;
  const { cache } = galleryOf(app);
  const [all, setAll] = createSignal(false);
  const ids = (): readonly number[] => (all() ? props.group.ids : props.group.ids.slice(0, OF_A_GROUP));
  createEffect(() => cache.want(ids()));
  const images = (): Image[] => ids().flatMap((id) => cache.get(id) ?? []);
  const rest = (): number => props.group.ids.length - ids().length;
  return (
    <section class="duplicate-group" aria-label={say.group(props.at, props.of)}>
      <div class="duplicate-images">
        <For each={images()}>
          {(image) => (
            <figure class="duplicate" classList={{ kept: image.id === props.kept }}>
              <button
                type="button"
                class="duplicate-picture"
                style={{ "background-color": image.colour ?? undefined }}
                aria-pressed={image.id === props.kept}
                aria-label={`${say.keepThis}: ${words.gallery.short(image.prompt)}`}
                title={say.keepThis}
                disabled={!props.canWrite}
                onClick={() => props.onChoose(image.id)}
              >
                <img src={app.host.thumbUrl(image.id, versionOf(image), 256)} alt="" draggable={false} />
              </button>
              <Show when={image.id === props.kept}>
                <span class="duplicate-best">
                  <Icon of={Check} size={12} />
                  {image.id === props.group.best ? say.best : say.kept}
                </span>
              </Show>
              <figcaption class="small">
                <span class="t2 num">{say.facts(image.width, image.height, image.bytes, image.created_at)}</span>
                <Show when={image.rating > 0}>
                  <Stars rating={image.rating} size={12} />
                </Show>
              </figcaption>
            </figure>
          )}
        </For>
      </div>
      <div class="duplicate-foot">
        <span class="small t3 num grow">{`${number(props.at)} / ${number(props.of)}`}</span>
        <Show when={rest() > 0}>
          <Button size="small" kind="ghost" onClick={() => setAll(true)}>
            {say.rest(rest())}
          </Button>
        </Show>
        <Show when={props.canWrite}>
          <Button size="small" aria-label={say.keepBestOf(props.at)} onClick={() => props.onKeep()}>
            {say.keepBest}
          </Button>
        </Show>
        <Button size="small" kind="ghost" onClick={() => props.onSkip()}>
          {say.skip}
        </Button>
      </div>
    </section>
  );
}

/** More groups come when the end of the list is seen, or by the button. */
function More(props: { more: () => void }): JSX.Element {
  let button: HTMLDivElement | undefined;
  onMount(() => {
    const watch = new IntersectionObserver((seen) => seen.some((entry) => entry.isIntersecting) && props.more());
    if (button) watch.observe(button);
    onCleanup(() => watch.disconnect());
  });
  return (
    <div ref={button} class="duplicates-more">
      <Button kind="ghost" onClick={() => props.more()}>
        {words.duplicates.more}
      </Button>
    </div>
  );
}
