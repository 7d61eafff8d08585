import { bytes, day, number, plural } from "../format";

const images = (count: number): string => plural(count, "One image", `${number(count)} images`);

/** Words of the view of duplicates. */
export const duplicates = {
  title: "Duplicates",
  kind: "What counts as the same",
  kinds: { file: "Same file", pixels: "Same pixels", near: "Look alike" },
  texts: {
    file: "Files that are the same byte for byte.",
    pixels: "Images whose pixels are the same; only what is written in their files differs.",
    near: "Images that look almost the same: a crop, another size, another compression.",
  },
  summary: (groups: number, all: number) => `${plural(groups, "One group", `${number(groups)} groups`)}, ${plural(all, "one image", `${number(all)} images`)}`,
  looking: "Looking…",
  group: (at: number, of: number) => `Group ${number(at)} of ${number(of)}`,
  best: "Best",
  keepThis: "Keep this one",
  kept: "Kept",
  facts: (width: number, height: number, size: number, made: number) => `${width} × ${height}, ${bytes(size)}, ${day(made)}`,
  keepBest: "Keep the best",
  keepBestOf: (at: number) => `Keep the best of group ${number(at)}`,
  keepAll: "Keep the best of all groups",
  allTitle: (gone: number) => `${images(gone)} to the trash?`,
  allText: (groups: number) => `In ${plural(groups, "one group", `each of ${number(groups)} groups`)} the one marked as kept stays. One undo brings all of them back.`,
  allYes: "Move to the trash",
  done: (gone: number) => `${images(gone)} moved to the trash, the best kept`,
  skip: "Leave as it is",
  noneTitle: "Nothing is there twice",
  noneText: { file: "No two files are the same.", pixels: "No two images have the same pixels.", near: "No two images look alike." },
  more: "Show more groups",
  rest: (count: number) => plural(count, "Show one more image", `Show ${number(count)} more images`),
};
