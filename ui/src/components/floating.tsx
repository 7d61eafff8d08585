/** What floats over the page beside that which opened it: where it lies, how it is left, where the keyboard goes then. */
import { createEffect, onCleanup, onMount } from "solid-js";
import type { JSX } from "solid-js";
import { Portal } from "solid-js/web";

export type Placement = "bottom-start" | "bottom-end" | "top-start" | "top-end";

interface Props {
  /** What it lies beside, in CSS pixels of the window. A rectangle without a height is a point: it may lie over that. */
  beside: () => DOMRect;
  placement: Placement;
  /** Between both, in CSS pixels. */
  gap: number;
  /** A press on it leaves nothing: it opens and closes by itself. */
  opener?: Element | null;
  role: "menu" | "dialog";
  id?: string;
  label?: string | undefined;
  class: string;
  onClose: () => void;
  /** Called in place of giving the keyboard back to what had it before. */
  onLeft?: (() => void) | undefined;
  onKeyDown?: (event: KeyboardEvent) => void;
  children: JSX.Element;
}

/** Between it and the edge of the window, in CSS pixels. */
const EDGE = 8;

const FIRST = 'input:not(:disabled):not([tabindex="-1"]), button:not(:disabled):not([tabindex="-1"]), [tabindex="0"]';

/** Drawn as long as it is open. */
export function Floating(props: Props): JSX.Element {
  let element!: HTMLDivElement;
  const from = document.activeElement;
  /** Once chosen, the side stays: what grows does not jump over its opener. */
  let above: boolean | null = null;

  function place(): void {
    const at = props.beside();
    const { offsetWidth: width, offsetHeight: height } = element;
    const [side, along] = props.placement.split("-");
    const left = along === "start" ? at.left : at.right - width;
    element.style.left = `${Math.max(EDGE, Math.min(left, window.innerWidth - width - EDGE))}px`;
    const over = at.top - props.gap - EDGE;
    const under = window.innerHeight - at.bottom - props.gap - EDGE;
    if (at.height === 0) {
      element.style.setProperty("--room", `${window.innerHeight - 2 * EDGE}px`);
      element.style.top = `${Math.max(EDGE, Math.min(at.bottom + props.gap, window.innerHeight - height - EDGE))}px`;
      return;
    }
    above ??= side === "top" ? height <= over || over >= under : height > under && over > under;
    element.style.setProperty("--room", `${above ? over : under}px`);
    element.style.top = above ? "auto" : `${at.bottom + props.gap}px`;
    element.style.bottom = above ? `${window.innerHeight - at.top + props.gap}px` : "auto";
  }

  const isOutside = (event: Event): boolean => event.target instanceof Node && !element.contains(event.target) && !props.opener?.contains(event.target);
  const leave = (event: Event): void => {
    if (isOutside(event)) props.onClose();
  };
  const scroll = (event: Event): void => {
    if (isOutside(event)) place();
  };
  function press(event: KeyboardEvent): void {
    if (event.key === "Tab" && props.role === "dialog") turn(event);
    else if (event.key !== "Escape") props.onKeyDown?.(event);
    else {
      event.preventDefault();
      // What lies behind it stays open.
      event.stopPropagation();
      props.onClose();
    }
  }
  /** At its last control the keyboard goes on with the first. */
  function turn(event: KeyboardEvent): void {
    const all = [...element.querySelectorAll<HTMLElement>(FIRST)].filter((one) => one.offsetParent !== null);
    const edge = event.shiftKey ? all[0] : all.at(-1);
    if (document.activeElement !== edge && document.activeElement !== element) return;
    event.preventDefault();
    (event.shiftKey ? all.at(-1) : all[0])?.focus();
  }

  onMount(() => {
    createEffect(place);
    const size = new ResizeObserver(place);
    size.observe(element);
    window.addEventListener("resize", place);
    document.addEventListener("scroll", scroll, true);
    document.addEventListener("pointerdown", leave, true);
    document.addEventListener("focusin", leave, true);
    const first = props.role === "dialog" ? element.querySelector<HTMLElement>(FIRST) : null;
    (first ?? element).focus({ preventScroll: true });
    onCleanup(() => {
      size.disconnect();
      window.removeEventListener("resize", place);
      document.removeEventListener("scroll", scroll, true);
      document.removeEventListener("pointerdown", leave, true);
      document.removeEventListener("focusin", leave, true);
      const now = document.activeElement;
      // Who has the keyboard elsewhere by now keeps it.
      if (now !== null && now !== document.body && !element.contains(now)) return;
      if (props.onLeft) props.onLeft();
      else if (from instanceof HTMLElement && from.isConnected) from.focus({ preventScroll: true });
    });
  });

  return (
    <Portal mount={landmarkOf(props.opener ?? from)}>
      <div
        ref={element}
        id={props.id}
        class={props.class}
        style={{ position: "fixed" }}
        role={props.role}
        tabindex="-1"
        aria-label={props.label}
        on:keydown={press}
        on:contextmenu={(event) => event.preventDefault()}
      >
        {props.children}
      </div>
    </Portal>
  );
}

/** The part of the page that it belongs to: whoever goes from landmark to landmark finds it there. */
function landmarkOf(from: Element | null): HTMLElement {
  return from?.closest<HTMLElement>("[role=dialog], main, nav, aside, header, section[aria-label]") ?? document.body;
}
