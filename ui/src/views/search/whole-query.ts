/** A search as it stands by itself: with the place in which it was made. */
import type { View } from "../../bindings/library";

/** The query that finds in the whole library what this one finds in a view; `name` is the view's. */
export function wholeQuery(view: View, name: string, query: string): string {
  const place = placeOf(view, name);
  const own = query.trim();
  if (place === "") return own;
  if (own === "") return place;
  return `${place} ${isTree(own) ? `(${own})` : own}`;
}

function placeOf(view: View, name: string): string {
  switch (view.view) {
    case "all":
      return "";
    case "favourites":
      return "is:favourite";
    case "unrated":
      return "is:unrated";
    case "trash":
      return "is:trashed";
    case "album":
      return `album:${quoted(name)}`;
    case "tag":
      return `tag:${quoted(name)}`;
    case "smart_album":
      // Its own search, which the caller names.
      return isTree(name) ? `(${name})` : name;
  }
}

function quoted(name: string): string {
  return /[\s"():]/.test(name) ? `"${name.replaceAll('"', "")}"` : name;
}

/** Whether a word of it joins what stands beside it. */
function isTree(query: string): boolean {
  return /(^|\s)or(\s|$)/i.test(query.replaceAll(/"[^"]*"/g, ""));
}
