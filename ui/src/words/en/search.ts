import type { Sort } from "../../bindings/library";
import { number, plural } from "../format";

/** Words of the search field, the order of images, and the command palette. */
export const search = {
  name: "Search",
  field: "Search the images shown here",
  hint: "Search: words, model:, tag:, rating:",
  more: "Search",
  group: "Search",
  focus: "Search",
  clear: "Clear the search",
  chip: (field: string, value: string, negated: boolean) => `${negated ? "not " : ""}${field}: ${value}`,
  chipField: (field: string, negated: boolean) => `${negated ? "not " : ""}${field}:`,
  editChip: (chip: string) => `Edit ${chip}`,
  removeChip: (chip: string) => `Remove ${chip}`,
  found: (count: number) => plural(count, `${number(count)} image found`, `${number(count)} images found`),
  searching: "Searching",
  stays: "The last result stays.",
  suggestion: (query: string) => `Use “${query}”`,
  completions: "What can stand here",
  kinds: { field: "Field", model: "Model", tag: "Tag", album: "Album", value: "Value" },
  like: "Use as search",

  save: "Save",
  saveName: "Save as smart album",
  albumName: "Name of the smart album",
  saved: (name: string) => `Smart album “${name}” saved`,

  nothing: {
    title: "Nothing found",
    text: "No image here goes with all of it. Take something away, or look in more places.",
    without: (part: string) => `Without ${part}`,
    everywhere: "Search all images",
    clear: "Clear the search",
  },

  sort: "Order",
  order: (name: string) => `Order: ${name}`,
  ownOrder: "Own order",
  trashOrder: "Last deleted",
  by: {
    made: "Date made",
    added: "Date added",
    rating: "Rating",
    model: "Model",
    size: "File size",
    relevance: "Best match",
  } satisfies Record<Sort["by"], string>,
  ways: {
    made: ["Oldest", "Newest"],
    added: ["First added", "Last added"],
    rating: ["Lowest rated", "Highest rated"],
    model: ["Model A to Z", "Model Z to A"],
    size: ["Smallest", "Largest"],
    relevance: ["Best match", "Best match"],
  } satisfies Record<Sort["by"], [rising: string, falling: string]>,

  palette: {
    name: "Commands",
    hint: "Find a command, a place, an album, a tag",
    list: "What was found",
    nothing: "Nothing is called so.",
    recent: "Recent",
    search: "Search",
    searchFor: (query: string) => `Search for “${query}”`,
    album: "Album",
    smartAlbum: "Smart album",
    tag: "Tag",
  },
};
