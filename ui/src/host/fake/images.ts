/** The fake library: any number of images in a few typed arrays, everything else computed from the id. */
import type { Image } from "../../bindings/image";
import type { Counts } from "../../bindings/window";
import type { PlainView } from "../../state/view";
import { hostileTexts, pictures } from "./material";

/** A number that looks drawn by lot and is the same every time. */
export function lot(seed: number): number {
  let x = (seed ^ 0x9e3779b9) >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}

const FAVOURITE = 8;
const CANNOT_BE_SHOWN = 16;
const DEMO = 32;
const FILE_MISSING = 64;

/** What was set on an image that was made here, beside what its id says. */
export type Extra = Partial<Image>;

export interface FakeImages {
  now(): number;
  counts(): Counts;
  /** Ids of a view, newest first. */
  ids(view: PlainView): number[];
  /** Images as the gallery has them, in this order. */
  packed(ids: readonly number[]): ArrayBuffer;
  /** Its prompt, without making the whole image. */
  prompt(id: number): string;
  model(id: number): string;
  madeAt(id: number): number;
  width(id: number): number;
  height(id: number): number;
  image(id: number): Image | undefined;
  add(extra: Extra): Image;
  rating(id: number): number;
  rate(id: number, rating: number): void;
  isFavourite(id: number): boolean;
  favour(id: number, favourite: boolean): void;
  isTrashed(id: number): boolean;
  trash(id: number, when: number | null): void;
  /** It is gone for good. */
  remove(id: number): void;
  /** As its address names it. */
  version(id: number): string;
  /** The newest id. */
  last(): number;
  demoIds(): number[];
  has(id: number): boolean;
  fileMissing(id: number): boolean;
  /** The file of an image is in its place again. */
  bringBack(id: number): void;
}

/** Ages of the images in milliseconds: 38 of today, 112 of yesterday, then about 50 a day. */
function ageOf(place: number, now: number): number {
  const sinceMidnight = now - new Date(now).setHours(0, 0, 0, 0);
  const day = 86_400_000;
  if (place < 38) return (sinceMidnight * (place + 1)) / 40;
  if (place < 150) return sinceMidnight + ((place - 38) / 113) * day;
  return sinceMidnight + day + ((place - 150) / 53) * day;
}

export function makeImages(count: number, options: { now: () => number; demo: boolean; demoLeft: number; hostile: boolean }): FakeImages {
  const room = count + 10_000;
  const madeAt = new Float64Array(room + 1);
  const flags = new Uint8Array(room + 1);
  const trashedAt = new Float64Array(room + 1);
  const extras = new Map<number, Extra>();
  const gone = new Set<number>();
  let last = count;
  const beginning = options.now();

  for (let place = 0; place < count; place += 1) {
    const id = count - place;
    const dice = lot(id);
    madeAt[id] = Math.floor(beginning - ageOf(place, beginning));
    const rating = dice % 10 < 3 ? 3 + ((dice >>> 8) % 3) : dice % 10 < 4 ? 1 + ((dice >>> 8) % 2) : 0;
    flags[id] = rating | (dice % 13 === 2 ? FAVOURITE : 0) | (options.demo || id <= options.demoLeft ? DEMO : 0);
    if (dice % 211 === 7) flags[id] |= FILE_MISSING;
    if (dice % 307 === 9) flags[id] |= CANNOT_BE_SHOWN;
    if (dice % 97 === 5 && place > 20) trashedAt[id] = beginning - (place + 1) * 60_000;
  }

  const flagsOf = (id: number): number => flags[id] ?? 0;
  const trashedOf = (id: number): number => trashedAt[id] ?? 0;
  const pictureOf = (id: number) => {
    const chosen = pictures[lot(id * 7) % pictures.length];
    if (!chosen) throw new Error("the fake has no pictures");
    return chosen;
  };
  const version = (id: number): number => lot(id * 31 + 1);
  const hexVersion = (id: number): string => version(id).toString(16).padStart(8, "0");

  function inView(id: number, view: PlainView): boolean {
    if (gone.has(id)) return false;
    if (trashedOf(id) > 0) return view === "trash";
    if (view === "favourites") return (flagsOf(id) & FAVOURITE) !== 0;
    if (view === "unrated") return (flagsOf(id) & 7) === 0;
    return view === "all";
  }

  function idsOf(view: PlainView): number[] {
    const ids: number[] = [];
    for (let id = last; id > 0; id -= 1) if (inView(id, view)) ids.push(id);
    if (view === "trash") ids.sort((a, b) => trashedOf(b) - trashedOf(a));
    return ids;
  }

  function packed(ids: readonly number[]): ArrayBuffer {
    const n = ids.length;
    const bytes = new ArrayBuffer(16 + n * 24);
    const head = new DataView(bytes);
    for (const [at, letter] of [..."SLG1"].entries()) head.setUint8(at, letter.charCodeAt(0));
    head.setUint32(4, n, true);
    const idColumn = new Float64Array(bytes, 16, n);
    const seconds = new Uint32Array(bytes, 16 + 8 * n, n);
    const versions = new Uint32Array(bytes, 16 + 12 * n, n);
    const looks = new Uint32Array(bytes, 16 + 16 * n, n);
    const across = new Uint16Array(bytes, 16 + 20 * n, n);
    const down = new Uint16Array(bytes, 16 + 22 * n, n);
    for (let at = 0; at < n; at += 1) {
      const id = ids[at] ?? 0;
      const picture = pictureOf(id);
      idColumn[at] = id;
      seconds[at] = Math.floor((trashedOf(id) || (madeAt[id] ?? 0)) / 1000);
      versions[at] = version(id);
      looks[at] = ((Number.parseInt(picture.colour.slice(1), 16) << 8) | flagsOf(id)) >>> 0;
      across[at] = picture.width;
      down[at] = picture.height;
    }
    return bytes;
  }

  const modelOf = (id: number): string =>
    extras.get(id)?.model ?? ["flux-1-dev", "flux-1-schnell", "gpt-image-1", "qwen-image-2.0"][lot(id * 3) % 4] ?? "flux-1-dev";
  const promptOf = (id: number): string =>
    extras.get(id)?.prompt ?? (options.hostile ? (hostileTexts[lot(id * 3) % hostileTexts.length] ?? "") : pictureOf(id).prompt);

  function image(id: number): Image | undefined {
    if (!Number.isInteger(id) || id < 1 || id > last || gone.has(id)) return undefined;
    const picture = pictureOf(id);
    const dice = lot(id * 3);
    const hex = hexVersion(id);
    const model = modelOf(id);
    const seed = dice % 3 === 0 ? null : lot(id * 5);
    const made: Image = {
      id,
      path: `/home/ada/Pictures/Safelight/images/2026/11/${hex}.png`,
      sha256: hex.repeat(8),
      width: picture.width,
      height: picture.height,
      format: "png",
      bytes: 900_000 + (dice % 2_400_000),
      colour: picture.colour,
      prompt: promptOf(id),
      negative_prompt: dice % 4 === 0 ? "text, watermark, extra fingers" : null,
      revised_prompt: dice % 5 === 0 ? `${picture.prompt}, in soft directional light with fine paper grain` : null,
      model,
      size: `${picture.width}x${picture.height}`,
      quality: model === "gpt-image-1" ? "medium" : null,
      steps: dice % 2 === 0 ? 28 : null,
      guidance: dice % 2 === 0 ? 3.5 : null,
      seed,
      seed_facts: { value: seed, words: seed === null ? "the server’s choice, not known" : `seed ${seed}` },
      created_at: madeAt[id] ?? 0,
      server_created: Math.floor((madeAt[id] ?? 0) / 1000) - 1,
      job_id: null,
      output_index: null,
      profile_id: "0b7e1b5e-0000-4000-8000-000000000001",
      demo: (flagsOf(id) & DEMO) !== 0,
      rating: flagsOf(id) & 7,
      favourite: (flagsOf(id) & FAVOURITE) !== 0,
      trashed_at: trashedOf(id) || null,
      arrived_after_cancel: false,
      cannot_be_shown: (flagsOf(id) & CANNOT_BE_SHOWN) !== 0 ? "The file ends in the middle of the picture." : null,
      cost: model === "flux-1-dev" ? 0.025 : null,
    };
    return { ...made, ...extras.get(id) };
  }

  function add(extra: Extra): Image {
    last += 1;
    madeAt[last] = options.now();
    flags[last] = extra.demo ? DEMO : 0;
    extras.set(last, extra);
    const made = image(last);
    if (!made) throw new Error("the fake library is full");
    return made;
  }

  const set = (id: number, value: number): void => {
    flags[id] = value;
  };

  return {
    now: options.now,
    counts() {
      const counts: Counts = { all: 0, favourites: 0, unrated: 0, trash: 0, demo: 0 };
      for (let id = 1; id <= last; id += 1) {
        if (gone.has(id)) continue;
        if (trashedOf(id) > 0) {
          counts.trash += 1;
          continue;
        }
        counts.all += 1;
        if ((flagsOf(id) & FAVOURITE) !== 0) counts.favourites += 1;
        if ((flagsOf(id) & 7) === 0) counts.unrated += 1;
        if ((flagsOf(id) & DEMO) !== 0) counts.demo += 1;
      }
      return counts;
    },
    ids: idsOf,
    packed,
    prompt: promptOf,
    model: modelOf,
    madeAt: (id) => madeAt[id] ?? 0,
    width: (id) => pictureOf(id).width,
    height: (id) => pictureOf(id).height,
    image,
    add,
    rating: (id) => flagsOf(id) & 7,
    rate: (id, rating) => set(id, (flagsOf(id) & ~7) | rating),
    isFavourite: (id) => (flagsOf(id) & FAVOURITE) !== 0,
    favour: (id, favourite) => set(id, favourite ? flagsOf(id) | FAVOURITE : flagsOf(id) & ~FAVOURITE),
    isTrashed: (id) => trashedOf(id) > 0,
    trash(id, when) {
      trashedAt[id] = when ?? 0;
    },
    remove: (id) => void gone.add(id),
    version: hexVersion,
    last: () => last,
    demoIds() {
      const ids: number[] = [];
      for (let id = 1; id <= last; id += 1) if ((flagsOf(id) & DEMO) !== 0 && trashedOf(id) === 0) ids.push(id);
      return ids;
    },
    has: (id) => Number.isInteger(id) && id >= 1 && id <= last && !gone.has(id),
    bringBack: (id) => set(id, flagsOf(id) & ~FILE_MISSING),
    fileMissing: (id) => (flagsOf(id) & FILE_MISSING) !== 0,
  };
}

/** The address of an image's picture; a missing file has none. */
export function addressOf(id: number, missing: boolean): string {
  if (missing) return "/no-such-file.jpg";
  return pictures[lot(id * 7) % pictures.length]?.url ?? "";
}
