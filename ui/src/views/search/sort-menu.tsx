/** The order of the images. */
import { ChevronDown } from "lucide";
import type { JSX } from "solid-js";
import type { Sort, SortBy } from "../../bindings/library";
import { Icon } from "../../components/icon";
import { Menu } from "../../components/menu";
import type { MenuEntry } from "../../components/menu";
import { useApp } from "../../state/app";
import { NEWEST, falls } from "../../state/view";
import { words } from "../../words";

const ALL: readonly SortBy[] = ["made", "added", "rating", "model", "size", "relevance"];

export function SortMenu(): JSX.Element {
  const app = useApp();
  const { search } = app;
  const view = (): string => {
    const place = app.place();
    return place.at === "gallery" ? place.view.view : "all";
  };
  /** An album is arranged by hand, the trash by when images came into it. */
  const hasOwn = (): boolean => view() === "album" || view() === "trash";
  const ownOrder = (): string => (view() === "trash" ? words.search.trashOrder : words.search.ownOrder);
  /** `null`: the view's own. */
  const sort = (): Sort | null => {
    const set = search.sort();
    if (set?.by === "relevance" && search.query() === "") return hasOwn() ? null : NEWEST;
    return set ?? (hasOwn() ? null : NEWEST);
  };
  const choose = (next: Sort | null): void => {
    const isOwn = next !== null && !hasOwn() && next.by === NEWEST.by && next.descending === NEWEST.descending;
    search.setSort(isOwn ? null : next);
  };
  const name = (): string => {
    const now = sort();
    return now === null ? ownOrder() : words.search.ways[now.by][now.descending ? 1 : 0];
  };
  const entries = (): MenuEntry[] => {
    const now = sort();
    const own: MenuEntry[] = hasOwn() ? [{ label: ownOrder(), checked: now === null, run: () => choose(null) }] : [];
    const fitting = ALL.filter((by) => by !== "relevance" || search.query() !== "");
    const ways: MenuEntry[] =
      now === null || now.by === "relevance"
        ? []
        : [
            "line",
            ...[true, false].map((descending) => ({
              label: words.search.ways[now.by][descending ? 1 : 0],
              checked: now.descending === descending,
              run: () => choose({ by: now.by, descending }),
            })),
          ];
    return [
      ...own,
      ...fitting.map((by) => ({ label: words.search.by[by], checked: now?.by === by, run: () => choose({ by, descending: falls(by) }) })),
      ...ways,
    ];
  };
  return (
    <Menu class="btn ghost sort-menu" label={words.search.order(name())} title={words.search.sort} entries={entries()}>
      <span class="cut">{name()}</span>
      <Icon of={ChevronDown} size={14} />
    </Menu>
  );
}
