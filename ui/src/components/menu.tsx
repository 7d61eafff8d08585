import { DropdownMenu } from "@kobalte/core/dropdown-menu";
import type { IconNode } from "lucide";
import { For, Match, Show, Switch, createSignal, onCleanup, untrack } from "solid-js";
import type { Accessor, JSX } from "solid-js";
import { useApp } from "../state/app";
import { Icon } from "./icon";
import "./menu.css";

/** An entry of a menu: an action by its id, something of its own, a line, or a heading. */
export type MenuEntry =
  | { action: string; icon?: IconNode; bad?: boolean; label?: string }
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
            <DropdownMenu.Separator class="menu-line" />
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

function Item(props: ItemProps): JSX.Element {
  const Inside = (): JSX.Element => (
    <>
      <Show when={props.icon}>{(icon) => <Icon of={icon()} size={14} />}</Show>
      <bdi class="cut">{props.label}</bdi>
      <Show when={props.keys}>
        <span class="keys" aria-hidden="true">
          {props.keys}
        </span>
      </Show>
    </>
  );
  return (
    <Show
      when={props.checked === undefined}
      fallback={
        <DropdownMenu.CheckboxItem class="menu-item" closeOnSelect checked={props.checked} disabled={props.disabled} onChange={() => props.run()}>
          <span class="tick" aria-hidden="true" />
          <Inside />
        </DropdownMenu.CheckboxItem>
      }
    >
      <DropdownMenu.Item class="menu-item" classList={{ bad: props.bad }} disabled={props.disabled} onSelect={() => props.run()}>
        <Inside />
      </DropdownMenu.Item>
    </Show>
  );
}

interface MenuProps {
  entries: readonly MenuEntry[];
  /** Its button: classes and inside are the caller's. */
  class?: string;
  label: string;
  title?: string;
  children: JSX.Element;
  placement?: "bottom-start" | "bottom-end" | "top-start" | "top-end";
}

/** A button that opens a menu. */
export function Menu(props: MenuProps): JSX.Element {
  const [button, setButton] = createSignal<HTMLElement | null>(null);
  return (
    <DropdownMenu placement={props.placement ?? "bottom-end"} gutter={4} modal={false} preventScroll={false}>
      <DropdownMenu.Trigger ref={setButton} class={props.class} aria-label={props.label} title={props.title}>
        {props.children}
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal mount={landmarkOf(button())}>
        <DropdownMenu.Content class="menu">
          <Entries entries={props.entries} />
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu>
  );
}

interface Asked {
  x: number;
  y: number;
  entries: readonly MenuEntry[];
  /** Where the keyboard was. */
  from: Element | null;
}

const [asked, setAsked] = createSignal<Asked | null>(null);

/** Opens the window's one context menu at a place in the window, in CSS pixels. */
export function showMenu(at: { x: number; y: number }, entries: readonly MenuEntry[]): void {
  setAsked({ x: at.x, y: at.y, entries, from: document.activeElement });
}

/** Where the context menu is drawn; stands once, in the frame. */
export function ContextMenu(): JSX.Element {
  onCleanup(() => setAsked(null));
  return <Show when={asked()}>{(menu) => <ContextMenuAt menu={menu} />}</Show>;
}

/** The part of the page that a menu belongs to: whoever goes from landmark to landmark finds it there. */
function landmarkOf(from: Element | null): HTMLElement {
  return from?.closest<HTMLElement>("[role=dialog], main, nav, aside, header, section[aria-label]") ?? document.body;
}

function ContextMenuAt(props: { menu: Accessor<Asked> }): JSX.Element {
  const menu = (): Asked => props.menu();
  // Asked for now: when the menu closes there is nothing to ask any more.
  const { from } = untrack(menu);
  return (
    <DropdownMenu
      open
      onOpenChange={(open) => !open && setAsked(null)}
      getAnchorRect={() => ({ x: menu().x, y: menu().y, width: 0, height: 0 })}
      placement="bottom-start"
      modal={false}
      preventScroll={false}
    >
      <DropdownMenu.Portal mount={landmarkOf(from)}>
        <DropdownMenu.Content
          class="menu"
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            // What was chosen may have given the keyboard to a field of its own.
            const now = document.activeElement;
            if (now !== null && now !== document.body && now !== from) return;
            if (from instanceof HTMLElement && from.isConnected) from.focus({ preventScroll: true });
          }}
          onContextMenu={(event: MouseEvent) => event.preventDefault()}
        >
          <Entries entries={menu().entries} />
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu>
  );
}
