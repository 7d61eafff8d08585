/** What the command palette finds: everything that can be done now, places, and searches. */
import type { Frame } from "../../state/create";
import { fit } from "../../state/fuzzy";
import { keyOfView } from "../../state/view";
import type { GalleryView } from "../../state/view";
import { words } from "../../words";

export interface Entry {
  key: string;
  label: string;
  /** What kind of thing it is. */
  group: string;
  keys: string;
  run(): void;
  /** Letters of the label that were typed. */
  at: readonly number[];
}

type Offer = Omit<Entry, "at">;

/** Entries that are shown at most. */
const MOST = 60;

/** Everything there is to find now; what cannot be done now is left out. */
export function offersOf(app: Frame): Offer[] {
  const actions = app.actions
    .all()
    .filter((action) => action.id !== "app.palette" && (action.enabled?.() ?? true))
    .map(
      (action): Offer => ({
        key: action.id,
        label: action.label,
        group: action.group,
        keys: app.actions.keysText(action.id),
        run: () => app.actions.run(action.id),
      }),
    );
  return [...actions, ...shelvesOf(app), ...app.search.recent().map((query) => searchFor(app, query, query, words.search.palette.search))];
}

/** Albums, saved searches and tags. */
function shelvesOf(app: Frame): Offer[] {
  const text = words.search.palette;
  const { albums, smart_albums: smart, tags } = app.shelves.all();
  const go = (view: GalleryView, label: string, group: string): Offer => ({
    key: `go:${keyOfView(view)}`, label, group, keys: "", run: () => app.go({ at: "gallery", view }),
  });
  return [
    ...albums.map(({ id }) => go({ view: "album", id }, app.shelves.pathOf(id), text.album)),
    ...smart.map(({ id, name }) => go({ view: "smart_album", id }, name, text.smartAlbum)),
    ...tags.map(({ id, name }) => go({ view: "tag", id }, name, text.tag)),
  ];
}

function searchFor(app: Frame, query: string, label: string, group: string): Offer {
  return { key: `search:${query}`, label, group, keys: "", run: () => app.go({ at: "gallery", view: { view: "all" }, query }) };
}

/** The best first; without a wish, what was used last, then everything in its order. At the end, the wish as a search. */
export function sift(app: Frame, offers: readonly Offer[], wish: string, used: readonly string[]): Entry[] {
  const text = words.search.palette;
  if (wish.trim() === "") {
    const recent = used.flatMap((key) => offers.find((offer) => offer.key === key) ?? []).map((offer) => ({ ...offer, group: text.recent }));
    const rest = offers.filter((offer) => !used.includes(offer.key));
    return [...recent, ...rest].slice(0, MOST).map((offer) => ({ ...offer, at: [] }));
  }
  const found = offers
    .flatMap((offer) => {
      const fits = fit(wish, offer.label);
      if (fits) return [{ ...offer, ...fits }];
      // By the word above it too: "window larger".
      const wide = fit(wish, `${offer.group} ${offer.label}`);
      return wide ? [{ ...offer, score: wide.score - 40, at: [] }] : [];
    })
    .sort((one, other) => other.score - one.score || used.indexOf(other.key) - used.indexOf(one.key));
  const query = wish.trim();
  return [...found.slice(0, MOST), { ...searchFor(app, query, text.searchFor(query), text.search), at: [] }];
}
