/** Where the words of the search that is shown stand in the texts of an image. */
import { createEffect, createSignal, on } from "solid-js";
import type { Accessor } from "solid-js";
import type { TextField, TextMatch } from "../../bindings/library";
import type { App } from "../../state/app";
import { galleryOf } from "../../state/gallery";
import { newest } from "../../state/newest";

/** A stretch of a text. */
export type Stretch = Pick<TextMatch, "start" | "end">;

/** Looks them up for one image and keeps them true, for the life of the calling component. */
export function findMatches(app: App, id: Accessor<number>): (field: TextField) => readonly Stretch[] {
  const [found, setFound] = createSignal<{ id: number; matches: readonly TextMatch[] } | null>(null);
  const query = (): string => galleryOf(app).look().query;
  const asker = newest(
    (asked: { id: number; query: string }) => app.host.call("text_matches", asked),
    (matches, asked) => setFound({ id: asked.id, matches }),
    // The text is there without its marks.
    () => setFound(null),
  );
  createEffect(
    on([id, query], ([wanted, search]) => {
      if (search === "") {
        asker.drop();
        setFound(null);
      } else {
        asker.ask({ id: wanted, query: search });
      }
    }),
  );
  return (field) => {
    const here = found();
    return here?.id === id() ? here.matches.filter((match) => match.field === field) : [];
  };
}

/** A text in pieces, those of the search marked. Stretches that overlap are one. */
export function pieces(text: string, stretches: readonly Stretch[]): { text: string; marked: boolean }[] {
  const found: { text: string; marked: boolean }[] = [];
  let at = 0;
  for (const { start, end } of [...stretches].sort((one, other) => one.start - other.start)) {
    const [from, to] = [Math.max(at, start), Math.min(end, text.length)];
    if (to <= from) continue;
    if (from > at) found.push({ text: text.slice(at, from), marked: false });
    const last = found.at(-1);
    if (last?.marked && from === at) last.text += text.slice(from, to);
    else found.push({ text: text.slice(from, to), marked: true });
    at = to;
  }
  if (at < text.length) found.push({ text: text.slice(at), marked: false });
  return found;
}
