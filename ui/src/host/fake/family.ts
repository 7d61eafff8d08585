/** What was remixed from what in the fake library: lines of five images, each made from the one {@link APART} before. */
import type { Difference, FamilyMember, WordRun } from "../../bindings/curation";
import type { Image } from "../../bindings/image";
import type { FakeImages } from "./images";

const APART = 40;
const GENERATIONS = 5;

const generation = (id: number): number => Math.floor((id - 1) / APART) % GENERATIONS;

/** What an image was remixed from. */
export function parentOf(images: FakeImages, id: number): number | null {
  return generation(id) > 0 && images.has(id - APART) ? id - APART : null;
}

/** What was remixed from it. */
export function childrenOf(images: FakeImages, id: number): number[] {
  return generation(id) < GENERATIONS - 1 && images.has(id + APART) ? [id + APART] : [];
}

/** Its line, the oldest first. */
export function familyOf(images: FakeImages, id: number): FamilyMember[] {
  let oldest = id;
  for (let above = parentOf(images, oldest); above !== null; above = parentOf(images, oldest)) oldest = above;
  const members: FamilyMember[] = [];
  let parent: Image | null = null;
  for (let at: number | undefined = oldest; at !== undefined; at = childrenOf(images, at)[0]) {
    const image = images.image(at);
    if (!image) break;
    members.push({ image, parent: parent?.id ?? null, differences: parent ? differences(parent, image) : [] });
    parent = image;
  }
  return members;
}

function differences(parent: Image, image: Image): Difference[] {
  const found: Difference[] = [];
  const texts = ["prompt", "negative_prompt"] as const;
  const settings = ["model", "size", "quality", "steps", "guidance", "seed"] as const;
  for (const field of [...texts, ...settings]) {
    const [before, after] = [parent[field], image[field]].map((value) => (value === null ? null : String(value)));
    if (before === undefined || after === undefined || before === after) continue;
    const inWords = (texts as readonly string[]).includes(field);
    found.push({ field, before, after, words: inWords ? runs(before ?? "", after ?? "") : [] });
  }
  return found;
}

/** What both begin and end with, and what is between. */
function runs(before: string, after: string): WordRun[] {
  const [old, now] = [before, after].map((text) => (text === "" ? [] : text.split(/(?<=\s)/)));
  if (!old || !now) return [];
  let head = 0;
  while (head < old.length && old[head] === now[head]) head += 1;
  let tail = 0;
  while (tail < Math.min(old.length, now.length) - head && old.at(-1 - tail) === now.at(-1 - tail)) tail += 1;
  const part = (list: string[]): string => list.slice(head, list.length - tail).join("");
  const all: WordRun[] = [
    { kind: "same", text: old.slice(0, head).join("") },
    { kind: "gone", text: part(old) },
    { kind: "new", text: part(now) },
    { kind: "same", text: tail > 0 ? old.slice(-tail).join("") : "" },
  ];
  return all.filter(({ text }) => text !== "");
}
