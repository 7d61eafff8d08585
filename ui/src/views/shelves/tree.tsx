/** Shelves of one kind as a tree, in the manner of a file browser's: arrows, F2, Delete, and names typed in place. */
import { ChevronRight } from "lucide";
import type { IconNode } from "lucide";
import { For, Show, createMemo, createSignal } from "solid-js";
import type { Accessor, JSX } from "solid-js";
import { Icon } from "../../components/icon";
import { showMenu } from "../../components/menu";
import type { MenuEntry } from "../../components/menu";
import { takesImages } from "../../state/drag";
import type { Dragged } from "../../state/drag";
import { useFrame } from "../../state/create";
import type { Branch } from "../../state/shelves";
import { isSameView } from "../../state/view";
import type { GalleryView } from "../../state/view";
import { number, words } from "../../words";
import { NameField } from "./name-field";

/** A shelf whose name is being typed: an old one by its key, or a new one inside another (`null`: at the top). */
export type Naming = { rename: string } | { inside: number | null };

interface Props {
  label: string;
  icon: IconNode;
  branches: readonly Branch[];
  viewOf(id: number): GalleryView;
  menuOf(branch: Branch): MenuEntry[];
  fieldLabel: string;
  naming: Naming | null;
  setNaming(naming: Naming | null): void;
  onRename(branch: Branch, name: string): void;
  onMake?(name: string, parent: number | null): void;
  onDelete(branch: Branch): void;
  /** Images were dropped on it. Absent: it takes none. */
  onDrop?(branch: Branch, dragged: Dragged): void;
}

interface Row {
  branch: Branch;
  level: number;
  parent: string | null;
  /** Place among its siblings, from 1, and how many they are. */
  place: number;
  of: number;
}

/** The same as long as it is the same shelf. */
export function keyOf(branch: Branch): string {
  return branch.id === null ? `/${branch.path}` : String(branch.id);
}

const FOLDED = "folded-shelves";

export function Tree(props: Props): JSX.Element {
  const app = useFrame();
  const [folded, setFolded] = createSignal<ReadonlySet<string>>(readFolded(), { equals: false });
  const [last, setLast] = createSignal<string | null>(null);
  let tree: HTMLDivElement | undefined;

  const foldName = (key: string): string => `${props.label}:${key}`;
  const isFolded = (key: string): boolean => folded().has(foldName(key));
  const fold = (key: string, shut: boolean): void => {
    const next = new Set(folded());
    if (shut) next.add(foldName(key));
    else next.delete(foldName(key));
    setFolded(next);
    writeFolded(next);
  };

  const rows = createMemo(() => {
    const found = new Map<string, Row>();
    const walk = (branches: readonly Branch[], level: number, parent: string | null): void => {
      for (const [at, branch] of branches.entries()) {
        const key = keyOf(branch);
        found.set(key, { branch, level, parent, place: at + 1, of: branches.length });
        if (branch.children.length > 0 && !isFolded(key)) walk(branch.children, level + 1, key);
      }
    };
    walk(props.branches, 1, null);
    return found;
  });
  const keys = createMemo(() => [...rows().keys()], undefined, { equals: (a, b) => a.join("\n") === b.join("\n") });
  const isHere = (branch: Branch): boolean => {
    const place = app.place();
    return place.at === "gallery" && branch.id !== null && isSameView(place.view, props.viewOf(branch.id));
  };
  /** The one that the Tab key reaches. */
  const stop = createMemo(() => {
    const known = last();
    if (known !== null && rows().has(known)) return known;
    return keys().find((key) => isHere(rows().get(key)?.branch ?? NOTHING)) ?? keys()[0];
  });
  // A function, so that an event that asks makes no computation of its own.
  const isNamed = (key: string): boolean => props.naming !== null && "rename" in props.naming && props.naming.rename === key;
  const newLevel = (): number => {
    const naming = props.naming;
    if (!naming || !("inside" in naming) || naming.inside === null) return 1;
    return (rows().get(String(naming.inside))?.level ?? 0) + 1;
  };

  const focus = (key: string | undefined): void => {
    if (key === undefined) return;
    setLast(key);
    [...(tree?.querySelectorAll<HTMLElement>("[data-shelf]") ?? [])].find((row) => row.dataset["shelf"] === key)?.focus();
  };
  const go = (branch: Branch): void => {
    if (branch.id !== null) app.go({ at: "gallery", view: props.viewOf(branch.id) });
    else fold(keyOf(branch), !isFolded(keyOf(branch)));
  };
  const open = (key: string, at: { x: number; y: number }): void => {
    const row = rows().get(key);
    if (row && row.branch.id !== null) showMenu(at, props.menuOf(row.branch));
  };
  const letter = (typed: string, from: number): void => {
    const order = [...keys().slice(from + 1), ...keys().slice(0, from + 1)];
    focus(order.find((key) => rows().get(key)?.branch.name.toLowerCase().startsWith(typed.toLowerCase())));
  };

  function press(event: KeyboardEvent): void {
    const key = event.target instanceof HTMLElement ? event.target.dataset["shelf"] : undefined;
    const row = key === undefined ? undefined : rows().get(key);
    if (!row || key === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const at = keys().indexOf(key);
    const { branch } = row;
    const hasInside = branch.children.length > 0;
    const does: Record<string, () => void> = {
      ArrowDown: () => focus(keys()[at + 1]),
      ArrowUp: () => focus(keys()[at - 1]),
      Home: () => focus(keys()[0]),
      End: () => focus(keys().at(-1)),
      ArrowRight: () => (hasInside && isFolded(key) ? fold(key, false) : hasInside && focus(keys()[at + 1])),
      ArrowLeft: () => (hasInside && !isFolded(key) ? fold(key, true) : focus(row.parent ?? undefined)),
      Enter: () => go(branch),
      " ": () => go(branch),
      F2: () => branch.id !== null && props.setNaming({ rename: key }),
      Delete: () => branch.id !== null && props.onDelete(branch),
      Backspace: () => branch.id !== null && props.onDelete(branch),
    };
    // A letter goes to the shelf that begins so, and never to the images.
    const act = does[event.key] ?? (event.key.length === 1 && event.key !== "?" ? () => letter(event.key, at) : undefined);
    if (!act) return;
    event.preventDefault();
    act();
  }

  const done = (key: string): void => {
    props.setNaming(null);
    queueMicrotask(() => focus(key));
  };

  return (
    <div ref={tree} class="shelf-tree" role="tree" tabindex="-1" aria-label={props.label} onKeyDown={press}>
      <For each={keys()}>
        {(key) => {
          const row = (): Row => rows().get(key) ?? { branch: NOTHING, level: 1, parent: null, place: 1, of: 1 };
          return (
            <ShelfRow
              key={key}
              row={row()}
              icon={props.icon}
              folded={isFolded(key)}
              here={isHere(row().branch)}
              stop={stop() === key}
              naming={isNamed(key)}
              fieldLabel={props.fieldLabel}
              takes={props.onDrop && row().branch.id !== null ? (dragged) => props.onDrop?.(row().branch, dragged) : undefined}
              onGo={() => {
                setLast(key);
                go(row().branch);
              }}
              onFold={() => fold(key, !isFolded(key))}
              onMenu={(at) => open(key, at)}
              onName={(name) => {
                props.onRename(row().branch, name);
                done(key);
              }}
              onLeave={() => done(key)}
            />
          );
        }}
      </For>
      <Show when={props.naming !== null && "inside" in props.naming && props.naming}>
        {(naming) => (
          <div class="nav shelf" role="treeitem" aria-selected="false" aria-level={newLevel()} style={{ "--level": newLevel() - 1 }}>
            <span class="shelf-fold" />
            <Icon of={props.icon} />
            <NameField
              label={props.fieldLabel}
              value=""
              onName={(name) => {
                props.onMake?.(name, naming().inside);
                props.setNaming(null);
              }}
              onLeave={() => props.setNaming(null)}
            />
          </div>
        )}
      </Show>
    </div>
  );
}

const NOTHING: Branch = { name: "", path: "", id: null, count: null, children: [] };

interface RowProps {
  key: string;
  row: Row;
  icon: IconNode;
  folded: boolean;
  here: boolean;
  stop: boolean;
  naming: boolean;
  fieldLabel: string;
  takes: ((dragged: Dragged) => void) | undefined;
  onGo(): void;
  onFold(): void;
  onMenu(at: { x: number; y: number }): void;
  onName(name: string): void;
  onLeave(): void;
}

function ShelfRow(props: RowProps): JSX.Element {
  const branch: Accessor<Branch> = () => props.row.branch;
  const hasInside = (): boolean => branch().children.length > 0;
  const press = (event: MouseEvent): void => {
    if (event.target instanceof Element && event.target.closest(".shelf-fold") && hasInside()) props.onFold();
    else if (!props.naming) props.onGo();
  };
  const menu = (event: MouseEvent & { currentTarget: HTMLElement }): void => {
    if (props.naming) return;
    event.preventDefault();
    // The menu key comes with a place that means nothing.
    const { left, bottom } = event.currentTarget.getBoundingClientRect();
    props.onMenu(event.button === 2 || event.ctrlKey ? { x: event.clientX, y: event.clientY } : { x: left + 24, y: bottom });
  };
  return (
    // The keys are the tree's.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      ref={(element) => {
        if (props.takes) takesImages(element, { drop: (dragged) => props.takes?.(dragged) });
      }}
      class="nav shelf"
      role="treeitem"
      tabindex={props.stop ? 0 : -1}
      data-shelf={props.key}
      aria-level={props.row.level}
      aria-posinset={props.row.place}
      aria-setsize={props.row.of}
      aria-expanded={hasInside() ? !props.folded : undefined}
      aria-selected={props.here}
      aria-current={props.here ? "page" : undefined}
      style={{ "--level": props.row.level - 1 }}
      onClick={press}
      onContextMenu={menu}
    >
      <span class="shelf-fold" classList={{ shut: props.folded }}>
        <Show when={hasInside()}>
          <Icon of={ChevronRight} size={12} />
        </Show>
      </span>
      <Face branch={branch()} icon={props.icon} />
      <Show
        when={!props.naming}
        fallback={<NameField label={props.fieldLabel} value={branch().path} onName={props.onName} onLeave={props.onLeave} />}
      >
        <bdi class="name">{branch().name}</bdi>
        <Show when={branch().count !== null}>
          <span class="count num">
            <span aria-hidden="true">{number(branch().count ?? 0)}</span>
            <span class="unseen">{words.frame.images(branch().count ?? 0)}</span>
          </span>
        </Show>
      </Show>
    </div>
  );
}

/** The cover that a person chose, or what kind of shelf it is. */
function Face(props: { branch: Branch; icon: IconNode }): JSX.Element {
  const app = useFrame();
  const address = createMemo(() => {
    const { cover } = props.branch;
    return cover && app.host.thumbUrl(cover.id, cover.version, 256);
  });
  const [broken, setBroken] = createSignal<string>();
  return (
    <Show when={address() !== broken() && address()} fallback={<Icon of={props.icon} />}>
      {(from) => <img class="shelf-cover" src={from()} alt="" draggable={false} onError={() => setBroken(from())} />}
    </Show>
  );
}

function readFolded(): Set<string> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(FOLDED) ?? "[]");
    return new Set(Array.isArray(kept) ? kept.filter((one): one is string => typeof one === "string") : []);
  } catch {
    return new Set();
  }
}

function writeFolded(folded: ReadonlySet<string>): void {
  try {
    localStorage.setItem(FOLDED, JSON.stringify([...folded]));
  } catch {
    // Without storage all shelves are open at the next start.
  }
}
