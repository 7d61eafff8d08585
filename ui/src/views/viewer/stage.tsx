/** The image, as close as a person wants to see it. */
import { ExternalLink, FileSearch, ImageOff } from "lucide";
import { Show, createEffect, createSignal, on, onCleanup, onMount } from "solid-js";
import type { Accessor, JSX } from "solid-js";
import { Button } from "../../components/button";
import { EmptyState } from "../../components/empty-state";
import { showMenu } from "../../components/menu";
import { useApp } from "../../state/app";
import { galleryOf } from "../../state/gallery";
import { canLocate, locateImage } from "../../state/locate";
import { CANNOT_BE_SHOWN, FILE_MISSING } from "../../state/packed";
import { words } from "../../words";
import { imageMenu } from "../gallery/actions";
import { FullImages } from "./full-images";
import type { FullState } from "./full-images";
import { fit, pan, realScale, zoomTo } from "./zoom";
import type { Look, Size } from "./zoom";

/** What the viewer's bars and keys do with the stage. */
export interface StageHandle {
  /** Pixels of the screen to one of the image. */
  magnification: Accessor<number>;
  fitted: Accessor<boolean>;
  fit(): void;
  real(): void;
  zoom(factor: number): void;
}

interface Props {
  id: number;
  /** The image that is likely to be next. */
  next: number | undefined;
  ref(handle: StageHandle): void;
}

export function Stage(props: Props): JSX.Element {
  const app = useApp();
  const gallery = galleryOf(app);
  let stage!: HTMLDivElement;
  let full: FullImages | undefined;
  const [room, setRoom] = createSignal<Size>({ width: 0, height: 0 });
  const [state, setState] = createSignal<FullState>("coming");
  const [image, setImage] = createSignal<Size>({ width: 0, height: 0 });
  const [fitted, setFitted] = createSignal(true);
  const [look, setLook] = createSignal<Look>({ scale: 1, x: 0, y: 0 });

  const version = (): number => gallery.versionOf(props.id) ?? 0;
  const flags = (): number => {
    const index = gallery.indexOf(props.id);
    return index < 0 ? 0 : gallery.list().flags(index);
  };
  const refit = (): void => {
    setFitted(true);
    setLook(fit(image(), room(), devicePixelRatio));
  };
  const center = (): { x: number; y: number } => ({ x: room().width / 2, y: room().height / 2 });
  const zoomAt = (scale: number, at: { x: number; y: number }): void => {
    setFitted(false);
    setLook((before) => zoomTo(before, scale, at, image(), room(), devicePixelRatio));
  };
  const pointOf = (event: MouseEvent): { x: number; y: number } => {
    const { left, top } = stage.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };
  props.ref({
    magnification: () => look().scale * devicePixelRatio,
    fitted,
    fit: refit,
    real: () => zoomAt(realScale(devicePixelRatio), center()),
    zoom: (factor) => zoomAt(look().scale * factor, center()),
  });

  onMount(() => {
    full = new FullImages(app.host, stage, (id, next) => {
      if (id !== props.id) return;
      setState(next);
      const element = full?.element();
      // A format whose size the core cannot read is measured here.
      if (next === "here" && element && element.naturalWidth > 0 && image().width === 1) {
        setImage({ width: element.naturalWidth, height: element.naturalHeight });
        refit();
      }
    });
    const measure = (): void => {
      setRoom({ width: stage.clientWidth, height: stage.clientHeight });
      if (fitted()) refit();
      else setLook((before) => pan(before, { x: 0, y: 0 }, image(), room()));
    };
    const watch = new ResizeObserver(measure);
    watch.observe(stage);
    measure();
    onCleanup(() => {
      watch.disconnect();
      full?.end();
    });
    createEffect(
      on(
        () => [props.id, version()] as const,
        ([id, version]) => {
          const index = gallery.indexOf(id);
          setImage({ width: gallery.list().width(index) || 1, height: gallery.list().height(index) || 1 });
          refit();
          full?.show(id, version);
        },
      ),
    );
    createEffect(() => {
      const next = props.next;
      // What is looked at comes first.
      if (state() !== "here" || next === undefined) return;
      full?.prepare(next, gallery.versionOf(next) ?? 0);
    });
    createEffect(() => {
      const { scale, x, y } = look();
      state();
      const element = full?.element();
      if (!element) return;
      element.style.width = `${image().width}px`;
      element.style.height = `${image().height}px`;
      element.style.transform = `translate(${x}px, ${y}px) scale(${scale})`;
      element.classList.toggle("close", scale * devicePixelRatio >= 4);
      element.alt = words.gallery.short(gallery.image(props.id)?.prompt ?? "");
    });
  });

  const wheel = (event: WheelEvent): void => {
    event.preventDefault();
    // A pinch on a touchpad comes as a wheel with Ctrl, in smaller steps.
    zoomAt(look().scale * Math.exp(-event.deltaY / (event.ctrlKey ? 100 : 400)), pointOf(event));
  };
  const drag = (down: PointerEvent): void => {
    if (down.button !== 0 || (down.target instanceof Element && down.target.closest("button"))) return;
    let last = pointOf(down);
    const move = (event: PointerEvent): void => {
      const to = pointOf(event);
      const by = { x: to.x - last.x, y: to.y - last.y };
      last = to;
      setLook((before) => pan(before, by, image(), room()));
    };
    stage.setPointerCapture(down.pointerId);
    stage.addEventListener("pointermove", move);
    const end = (): void => stage.removeEventListener("pointermove", move);
    stage.addEventListener("pointerup", end, { once: true });
    stage.addEventListener("pointercancel", end, { once: true });
  };
  const gone = (): "missing" | "unshowable" | null =>
    (flags() & FILE_MISSING) !== 0 ? "missing" : (flags() & CANNOT_BE_SHOWN) !== 0 || state() === "failed" ? "unshowable" : null;
  const canPan = (): boolean => image().width * look().scale > room().width + 1 || image().height * look().scale > room().height + 1;

  return (
    <div
      ref={stage}
      class="viewer-stage"
      classList={{ pans: canPan(), waits: state() !== "here", gone: gone() !== null }}
      data-ready={String(state() === "here")}
      on:wheel={{ handleEvent: wheel, passive: false }}
      onPointerDown={drag}
      onDblClick={(event) => (fitted() ? zoomAt(realScale(devicePixelRatio), pointOf(event)) : refit())}
      onContextMenu={(event) => {
        event.preventDefault();
        showMenu({ x: event.clientX, y: event.clientY }, imageMenu(app));
      }}
    >
      <Show when={state() === "coming" && gone() === null}>
        <img
          class="viewer-thumb"
          alt=""
          src={app.host.thumbUrl(props.id, version(), 512)}
          style={{
            width: `${image().width * look().scale}px`,
            height: `${image().height * look().scale}px`,
            transform: `translate(${look().x}px, ${look().y}px)`,
          }}
        />
      </Show>
      <Show when={gone()}>
        {(what) => (
          <div class="viewer-gone">
            <EmptyState
              icon={ImageOff}
              title={words.gallery.gone[what()].title}
              text={<bdi>{gallery.image(props.id)?.cannot_be_shown ?? words.gallery.gone[what()].text}</bdi>}
              actions={
                <>
                  <Show when={what() === "unshowable"}>
                    <Button icon={ExternalLink} onClick={() => app.actions.run("image.open_with")}>
                      {words.gallery.actions.openWith}
                    </Button>
                  </Show>
                  <Show when={what() === "missing" && canLocate(app)}>
                    <Button icon={FileSearch} onClick={() => void locateImage(app, props.id)}>
                      {words.inspector.locate}
                    </Button>
                  </Show>
                </>
              }
            />
          </div>
        )}
      </Show>
    </div>
  );
}
