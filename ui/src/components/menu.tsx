import type { IconNode } from "lucide";
import { For, Match, Show, Switch, createContext, createSignal, createUniqueId, onCleanup, useContext } from "solid-js";
import type { JSX } from "solid-js";
import { useApp } from "../state/app";
import { Floating } from "./floating";
import type { Placement } from "./floating";
import { Icon } from "./icon";
import { Opener } from "./opener";
import "./menu.css";

/** An entry of a menu: an action by its id, something of its own, a line, or a heading. */
export type MenuEntry =
  | { action: string; icon?: IconNode; bad?: boolean; label?: string; checked?: boolean }
  | {
      label: string;
      run: () => void;
      icon?: IconNode;
      keys?: string;
      bad?: boolean;
      disabled?: boolean;
      /** For one of several, or on and off. */
      checked?: boolean;
    }
  | "line"
  | { heading: string };

function Entries(props: { entries: readonly MenuEntry[] }): JSX.Element {
  const app = useApp();
  return (
    <For each={props.entries}>
      {(entry) => (
        <Switch>
          <Match when={entry === "line"}>
            <div class="menu-line" role="separator" />
          </Match>
          <Match when={typeof entry === "object" && "heading" in entry && entry}>
            {(heading) => <div class="menu-heading">{heading().heading}</div>}
          </Match>
          <Match when={typeof entry === "object" && "action" in entry && entry}>
            {(named) => {
              const action = () => app.actions.get(named().action);
              return (
                <Show when={action()}>
                  {(found) => (
                    <Item
                      label={named().label ?? found().label}
                      icon={named().icon}
                      bad={named().bad}
                      checked={named().checked}
                      keys={app.actions.keysText(found().id)}
                      disabled={!(found().enabled?.() ?? true)}
                      run={() => app.actions.run(found().id)}
                    />
                  )}
                </Show>
              );
            }}
          </Match>
          <Match when={typeof entry === "object" && "run" in entry && entry}>{(own) => <Item {...own()} />}</Match>
        </Switch>
      )}
    </For>
  );
}

interface ItemProps {
  label: string;
  run: () => void;
  icon?: IconNode;
  keys?: string;
  bad?: boolean;
  disabled?: boolean;
  checked?: boolean;
}

/** Closes the menu that an entry stands in. */
const Closing = createContext<() => void>(() => {});

function Item(props: ItemProps): JSX.Element {
  const close = useContext(Closing);
  function choose(): void {
    if (props.disabled) return;
    const { run } = props;
    // First, so that what is run may give the keyboard to something of its own.
    close();
    run();
  }
  return (
    // The keys are the menu's.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions
    <div
      class="menu-item"
      classList={{ bad: props.bad }}
      role={props.checked === undefined ? "menuitem" : "menuitemcheckbox"}
      aria-checked={props.checked}
      aria-disabled={props.disabled || undefined}
      tabindex="-1"
      onPointerMove={(event) => !props.disabled && event.currentTarget.focus({ preventScroll: true })}
      onClick={choose}
    >
      <Show when={props.checked !== undefined}>
        <span class="tick" aria-hidden="true" />
      </Show>
      <Show when={props.icon}>{(icon) => <Icon of={icon()} size={14} />}</Show>
      <bdi class="cut">{props.label}</bdi>
      <Show when={props.keys}>
        <span class="keys" aria-hidden="true">
          {props.keys}
        </span>
      </Show>
    </div>
  );
}

interface ListProps {
  entries: readonly MenuEntry[];
  beside: () => DOMRect;
  placement: Placement;
  gap: number;
  id?: string;
  label?: string;
  opener?: Element;
  onClose: () => void;
}

/** The open menu. */
function List(props: ListProps): JSX.Element {
  const items = (menu: EventTarget | null): HTMLElement[] =>
    menu instanceof Element ? [...menu.querySelectorAll<HTMLElement>(".menu-item:not([aria-disabled])")] : [];

  function press(event: KeyboardEvent): void {
    const all = items(event.currentTarget);
    const at = all.findIndex((item) => item === document.activeElement);
    const isLetter = event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey;
    const does: Record<string, () => void> = {
      ArrowDown: () => all[(at + 1) % all.length]?.focus(),
      ArrowUp: () => all.at(at < 0 ? -1 : at - 1)?.focus(),
      Home: () => all[0]?.focus(),
      End: () => all.at(-1)?.focus(),
      Enter: () => all[at]?.click(),
      " ": () => all[at]?.click(),
      Tab: props.onClose,
    };
    const named = (): void => {
      const order = [...all.slice(at + 1), ...all.slice(0, at + 1)];
      order.find((item) => item.querySelector("bdi")?.textContent.toLowerCase().startsWith(event.key.toLowerCase()))?.focus();
    };
    const act = does[event.key] ?? (isLetter ? named : undefined);
    if (!act) return;
    event.preventDefault();
    act();
  }

  return (
    <Floating
      role="menu"
      class="menu"
      id={props.id}
      label={props.label}
      beside={props.beside}
      opener={props.opener}
      placement={props.placement}
      gap={props.gap}
      onClose={props.onClose}
      onKeyDown={press}
    >
      <Closing.Provider value={props.onClose}>
        <Entries entries={props.entries} />
      </Closing.Provider>
    </Floating>
  );
}

interface MenuProps {
  entries: readonly MenuEntry[];
  /** Its button: classes and inside are the caller's. */
  class?: string;
  label: string;
  title?: string;
  children: JSX.Element;
  placement?: Placement;
}

/** A button that opens a menu. */
export function Menu(props: MenuProps): JSX.Element {
  const [open, setOpen] = createSignal(false);
  const id = createUniqueId();
  let button!: HTMLButtonElement;
  const show = (): void => {
    button.focus({ preventScroll: true });
    setOpen(true);
  };
  return (
    <>
      <Opener
        ref={(element) => (button = element)}
        opens="menu"
        open={open()}
        id={id}
        class={props.class}
        label={props.label}
        title={props.title}
        onClick={() => (open() ? setOpen(false) : show())}
        onKeyDown={(event) => {
          if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
          event.preventDefault();
          show();
        }}
      >
        {props.children}
      </Opener>
      <Show when={open()}>
        <List
          id={id}
          label={props.label}
          entries={props.entries}
          beside={() => button.getBoundingClientRect()}
          opener={button}
          placement={props.placement ?? "bottom-end"}
          gap={4}
          onClose={() => setOpen(false)}
        />
      </Show>
    </>
  );
}

interface Asked {
  x: number;
  y: number;
  entries: readonly MenuEntry[];
}

const [asked, setAsked] = createSignal<Asked | null>(null);

/** Opens the window's one context menu at a place in the window, in CSS pixels. */
export function showMenu(at: { x: number; y: number }, entries: readonly MenuEntry[]): void {
  setAsked({ x: at.x, y: at.y, entries });
}

/** Where the context menu is drawn; stands once, in the frame. */
export function ContextMenu(): JSX.Element {
  onCleanup(() => setAsked(null));
  return (
    // A menu that is asked for elsewhere is another one.
    <Show when={asked()} keyed>
      {({ x, y, entries }) => (
        <List entries={entries} beside={() => new DOMRect(x, y, 0, 0)} placement="bottom-start" gap={0} onClose={() => setAsked(null)} />
      )}
    </Show>
  );
}
