/** One image in the whole window, always in the dark. */
import { ArrowLeft, ChevronLeft, ChevronRight, Dices, Heart, Info, Minus, Plus, RotateCcw, WandSparkles } from "lucide";
import { Show, createEffect, createMemo, createSignal, on, onCleanup, onMount } from "solid-js";
import type { JSX } from "solid-js";
import { Button, IconButton } from "../../components/button";
import { Stars } from "../../components/stars";
import { ToastsView } from "../../components/toasts";
import { useApp } from "../../state/app";
import { useFrame } from "../../state/create";
import { galleryOf } from "../../state/gallery";
import { FAVOURITE, RATING } from "../../state/packed";
import { viewerOf } from "../../state/viewer";
import { words } from "../../words";
import { Details } from "./details";
import { Film } from "./film";
import { Stage } from "./stage";
import type { StageHandle } from "./stage";
import "./viewer.css";

/** The bars leave the picture alone after so long without the pointer. */
const QUIET_AFTER_MS = 2000;

export function ViewerView(): JSX.Element {
  const app = useApp();
  return <Show when={app.viewer.shown() !== null}>{<Open />}</Show>;
}

function Open(): JSX.Element {
  const app = useFrame();
  const gallery = galleryOf(app);
  let root!: HTMLDivElement;
  const id = createMemo((before: number) => app.viewer.shown() ?? before, app.viewer.shown() ?? 0);
  const [stage, setStage] = createSignal<StageHandle>();
  const { details, showDetails } = viewerOf(app);
  const [way, setWay] = createSignal<1 | -1>(1);
  const quiet = createQuiet(() => root);

  const index = createMemo(() => gallery.indexOf(id()));
  const flags = (): number => (gallery.count() > 0 && index() >= 0 ? gallery.list().flags(index()) : 0);
  const step = (by: 1 | -1): void => {
    setWay(by);
    const next = gallery.idAt(index() + by);
    if (next !== undefined) app.viewer.open(next);
  };
  const goTo = (place: number): void => {
    const next = gallery.idAt(place);
    if (next !== undefined) app.viewer.open(next);
  };
  const toggleDetails = (): void => showDetails(!details());

  onMount(() => {
    // What is behind is out of reach until the viewer closes.
    const behind = [...(root.parentElement?.children ?? [])].filter((element) => element !== root && !element.hasAttribute("inert"));
    for (const element of behind) element.setAttribute("inert", "");
    root.focus({ preventScroll: true });
    onCleanup(() => {
      for (const element of behind) element.removeAttribute("inert");
    });
  });
  // An element that had the focus may have gone with its image.
  createEffect(on(id, () => !root.contains(document.activeElement) && root.focus({ preventScroll: true }), { defer: true }));

  const keys: Readonly<Record<string, () => void>> = {
    ArrowRight: () => step(1),
    ArrowDown: () => step(1),
    ArrowLeft: () => step(-1),
    ArrowUp: () => step(-1),
    Home: () => goTo(0),
    End: () => goTo(gallery.count() - 1),
    Escape: () => app.viewer.close(),
    Backspace: () => app.viewer.close(),
    "+": () => stage()?.zoom(1.25),
    "=": () => stage()?.zoom(1.25),
    "-": () => stage()?.zoom(0.8),
    "0": () => stage()?.fit(),
    i: toggleDetails,
    I: toggleDetails,
  };
  const press = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    // A control that has the keyboard keeps its own keys.
    const run = event.key === " " ? (event.target === root ? app.viewer.close : undefined) : keys[event.key];
    if (!run) return;
    event.preventDefault();
    run();
  };

  return (
    <div
      ref={root}
      class="viewer"
      classList={{ quiet: quiet(), details: details() }}
      data-theme="dark"
      data-passes-keys=""
      role="dialog"
      aria-modal="true"
      aria-label={words.gallery.viewer.name}
      tabindex="-1"
      on:keydown={press}
    >
      <header class="viewer-bar">
        <IconButton icon={ArrowLeft} label={words.gallery.viewer.back} onClick={() => app.viewer.close()} />
        <bdi class="viewer-title strong cut">{words.gallery.short(gallery.image(id())?.prompt ?? "")}</bdi>
        <span class="small t3 num" aria-live="polite">
          {words.gallery.viewer.place(index() + 1, gallery.count())}
        </span>
        <span class="grow" />
        <Judge flags={flags()} />
        <IconButton icon={Info} label={words.gallery.viewer.details} keys="I" pressed={details()} onClick={toggleDetails} />
        <Remake />
      </header>
      <div class="viewer-middle">
        <Stage id={id()} next={gallery.idAt(index() + way()) ?? gallery.idAt(index() - way())} ref={setStage} />
        <div class="viewer-steps">
          <IconButton icon={ChevronLeft} size="huge" label={words.gallery.viewer.previous} disabled={index() <= 0} onClick={() => step(-1)} />
          <IconButton
            icon={ChevronRight}
            size="huge"
            label={words.gallery.viewer.next}
            disabled={index() >= gallery.count() - 1}
            onClick={() => step(1)}
          />
        </div>
      </div>
      <Show when={details()}>
        <Details id={id()} />
      </Show>
      {/* Those of the grid are out of reach behind. */}
      <div class="viewer-toasts">
        <ToastsView toasts={app.toasts} />
      </div>
      <footer class="viewer-foot">
        <Show when={stage()}>{(handle) => <Zoom stage={handle()} />}</Show>
        <Film id={id()} step={(next) => app.viewer.open(next)} />
      </footer>
    </div>
  );
}

function Judge(props: { flags: number }): JSX.Element {
  const app = useApp();
  return (
    <Show when={galleryOf(app).view().view !== "trash"}>
      <Stars rating={props.flags & RATING} onRate={(stars) => app.actions.run(`image.rate_${stars}`)} />
      <span class="viewer-line" />
      <IconButton
        icon={Heart}
        filled={(props.flags & FAVOURITE) !== 0}
        pressed={(props.flags & FAVOURITE) !== 0}
        label={words.gallery.favourite}
        keys={app.actions.keysText("image.favourite")}
        onClick={() => app.actions.run("image.favourite")}
      />
    </Show>
  );
}

function Remake(): JSX.Element {
  const app = useApp();
  const act = (id: string) => () => app.actions.run(id);
  return (
    <>
      <span class="viewer-line" />
      <Show
        when={galleryOf(app).view().view !== "trash"}
        fallback={
          <Button icon={RotateCcw} onClick={act("image.restore")}>
            {words.gallery.actions.restore}
          </Button>
        }
      >
        <Button icon={WandSparkles} onClick={act("image.remix")}>
          {words.gallery.viewer.remix}
        </Button>
        <Button
          icon={Dices}
          onClick={(event) => {
            // The second click of a double click would be paid for as well.
            if (event.detail < 2) app.actions.run("image.vary");
          }}
        >
          {words.gallery.viewer.vary}
        </Button>
      </Show>
    </>
  );
}

function Zoom(props: { stage: StageHandle }): JSX.Element {
  const text = words.gallery.viewer;
  return (
    <div class="viewer-zoom">
      <IconButton icon={Minus} size="small" label={text.zoomOut} keys="-" onClick={() => props.stage.zoom(0.8)} />
      <span class="small num t2">{text.percent(props.stage.magnification())}</span>
      <IconButton icon={Plus} size="small" label={text.zoomIn} keys="+" onClick={() => props.stage.zoom(1.25)} />
      <Button kind="ghost" size="small" aria-label={text.fitName} aria-pressed={props.stage.fitted()} onClick={() => props.stage.fit()}>
        {text.fit}
      </Button>
      <Button kind="ghost" size="small" aria-label={text.realName} onClick={() => props.stage.real()}>
        {text.real}
      </Button>
    </div>
  );
}

/** Whether nobody has moved anything for a while. A control that has the keyboard keeps the bars. */
function createQuiet(root: () => HTMLElement): () => boolean {
  const [quiet, setQuiet] = createSignal(false);
  let timer: number | undefined;
  const stir = (): void => {
    setQuiet(false);
    clearTimeout(timer);
    timer = window.setTimeout(() => {
      const at = document.activeElement;
      const holds = at !== root() && root().contains(at) && at?.matches(":focus-visible");
      const pointed = root().querySelector(".viewer-bar:hover, .viewer-foot:hover") !== null;
      if (!holds && !pointed) setQuiet(true);
    }, QUIET_AFTER_MS);
  };
  const stirring = ["pointermove", "pointerdown", "keydown", "wheel", "focusin"] as const;
  onMount(() => {
    for (const event of stirring) root().addEventListener(event, stir, { passive: true });
    stir();
  });
  onCleanup(() => clearTimeout(timer));
  return quiet;
}
