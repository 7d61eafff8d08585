/** The scenes by name. A scene is added here and in `pictures/scenes.ts`, which says what is photographed. */
import { faultOf } from "./faults";
import { hostileTexts } from "./material";
import type { JobSeed } from "./jobs";
import type { Scene } from "./scene";

const queueJobs: readonly JobSeed[] = [
  { phase: "queued", prompt: "Three glazed vases on a clay table, raking light", model: "flux-1-schnell", size: "1152x896", n: 8 },
  { phase: "queued", prompt: "blue fox, layered paper cut, spring leaves behind", model: "qwen-image-2.0", n: 4 },
  { phase: "sending", prompt: "Cutaway isometric town on a cliff, pastel, noon", model: "gpt-image-1", quality: "medium", age: 1_000 },
  { phase: "polling", prompt: "red fox, layered paper cut, autumn leaves behind", model: "qwen-image-2.0", n: 4, age: 19_000, task: "task_51fe" },
  { phase: "saving", prompt: "Night harbour after rain, sodium lamps on wet stone", size: "1216x832", n: 4, saved: 2, age: 7_000 },
  { phase: "failed", prompt: "Portrait of a lighthouse keeper, storm behind, oil", model: "gpt-image-1", size: "832x1216", n: 2, fault: "invalid_request", age: 400_000, took: 2_098 },
  { phase: "done", prompt: "Layered mountain ridges at first light, warm mist", size: "1216x832", n: 4, age: 900_000, took: 11_400 },
  { phase: "done", prompt: "Glass mushrooms in a night forest, bioluminescent", size: "832x1216", n: 4, saved: 3, age: 1_500_000, took: 16_200, fault: "download_failed" },
  { phase: "interrupted", prompt: "Phyllotaxis sunflower, risograph, five inks", model: "sdxl", n: 4, fault: "outcome_unknown", age: 2_400_000, took: 298_000 },
  { phase: "done", prompt: "Three hot-air balloons over a morning valley", model: "qwen-image-2.0", size: "1344x896", n: 4, age: 3_300_000, took: 7_100 },
  { phase: "cancelled", prompt: "A tram in the snow, seen from above", n: 1, age: 600_000, days: 1, took: 3_000 },
  { phase: "done", prompt: "Origami cranes over a still lake", n: 2, age: 900_000, days: 1, took: 8_300 },
];

const tileJobs: readonly JobSeed[] = [
  { phase: "queued", prompt: "Three glazed vases on a clay table, raking light", model: "flux-1-schnell", n: 8 },
  { phase: "queued", prompt: "blue fox, layered paper cut, spring leaves behind", model: "qwen-image-2.0", n: 4 },
  { phase: "needs_its_key", prompt: "A tram in the snow, seen from above", model: "flux-1-dev" },
  { phase: "claimed", prompt: "Phyllotaxis sunflower, risograph, five inks", model: "sdxl", n: 4, age: 300 },
  { phase: "sending", prompt: "Cutaway isometric town on a cliff", model: "gpt-image-1", age: 19_000 },
  { phase: "polling", prompt: "red fox, layered paper cut", model: "qwen-image-2.0", age: 41_000, task: "task_51fe" },
  { phase: "saving", prompt: "Night harbour after rain, sodium lamps on wet stone", n: 4, saved: 2, age: 7_000 },
  { phase: "failed", prompt: "Portrait of a lighthouse keeper, oil", model: "gpt-image-1", fault: "invalid_request", age: 60_000 },
  {
    phase: "failed",
    prompt: "Glass mushrooms",
    fault: faultOf("server_error", { api: { docs: "https://docs.routeway.ai/errors", community: { Discord: "https://discord.gg/RjX2CpdPpd" } } }),
    age: 90_000,
  },
  { phase: "interrupted", prompt: "Origami cranes over a still lake", model: "sdxl", fault: "outcome_unknown", age: 120_000 },
  { phase: "done", prompt: "Layered ridges", n: 4, saved: 3, age: 150_000, fault: "download_failed" },
  { phase: "queued", prompt: "Tide pools seen from above, ink and salt", model: "flux-1-dev", fault: "not_reached", waitsFor: 9_000 },
];

const held: readonly JobSeed[] = Array.from({ length: 12 }, (_, at) => ({
  phase: "held" as const,
  prompt: `Tarot card ${at + 1} of 12, linocut, two inks`,
  age: 5_400_000,
}));

const expiringJobs: readonly JobSeed[] = [
  { phase: "saving", prompt: "Rain on a window at night, bokeh", n: 4, saved: 1, age: 1_140_000, triesIn: 52_000 },
  { phase: "done", prompt: "Paper boats on a flooded street", n: 4, saved: 3, age: 1_200_000, left: 41, fault: "download_failed" },
];

const rescueJobs: readonly JobSeed[] = [
  { phase: "saving", prompt: "Rain on a window at night, bokeh", n: 4, saved: 1, age: 3_060_000, left: 9, triesIn: 52_000 },
  { phase: "done", prompt: "Layered mountain ridges at first light", n: 4, saved: 2, lost: 2, age: 4_000_000 },
];

const hostileJobs: readonly JobSeed[] = hostileTexts.map((prompt, at) =>
  at % 2 === 0
    ? { phase: "failed", prompt, fault: faultOf("server_error", { message: prompt, tip: prompt, trace_id: prompt.slice(0, 80) }) }
    : { phase: "sending", prompt },
);

const scenes: Readonly<Record<string, Scene>> = {
  library: { images: 2_400, jobs: queueJobs.slice(4, 6), frozen: true, inspector: true },
  live: { images: 2_400 },
  tiles: { images: 240, jobs: tileJobs, frozen: true },
  "trash-empty": { images: 10, place: "trash" },
  "favourites-empty": { images: 1, place: "favourites" },
  empty: { images: 0, bare: true },
  duplicates: { images: 240, place: "duplicates" },
  "duplicates-none": { images: 1, place: "duplicates" },
  shelves: { images: 200, frozen: true, inspector: true },
  "one-image": { images: 1 },
  large: { images: 100_000 },
  million: { images: 1_000_000 },
  trash: { images: 2_400, place: "trash", inspector: true },
  "first-run": { images: 0, firstRun: true },
  "first-run-no-keychain": { images: 0, firstRun: true, keychain: faultOf("keychain_missing") },
  demo: { images: 24, demo: true },
  "demo-left": { images: 60, demoLeft: 24 },
  "no-key": { images: 240, key: "missing" },
  queue: { images: 2_400, jobs: queueJobs, frozen: true, place: "queue" },
  "queue-empty": { images: 240, place: "queue" },
  "queue-paused": { images: 2_400, jobs: queueJobs, frozen: true, place: "queue", paused: faultOf("out_of_credit") },
  held: { images: 2_400, jobs: held, frozen: true },
  "queue-held": { images: 2_400, jobs: [...held, ...queueJobs.slice(5)], frozen: true, place: "queue" },
  expiring: { images: 12, jobs: expiringJobs, frozen: true },
  rescue: { images: 12, jobs: rescueJobs, frozen: true },
  lost: { images: 12, jobs: rescueJobs.slice(1), frozen: true },
  "read-only": { images: 2_400, readOnly: faultOf("library_read_only") },
  "not-reachable": { images: 0, libraryFault: faultOf("library_not_reachable") },
  newer: { images: 0, libraryFault: faultOf("library_newer") },
  damaged: { images: 0, libraryFault: faultOf("library_damaged") },
  offline: { images: 2_400, offline: true },
  "key-refused": { images: 240, generating: faultOf("key_refused") },
  "keychain-locked": { images: 240, keychain: faultOf("keychain_locked") },
  settings: { images: 2_400, place: "settings/profiles", profiles: 1 },
  "settings-keychain": { images: 240, place: "settings/profiles", keychain: faultOf("keychain_locked") },
  "settings-library": { images: 2_400, place: "settings/library" },
  "settings-library-found": { images: 2_400, place: "settings/library", check: "found" },
  "settings-library-damaged": { images: 2_400, place: "settings/library", check: "damaged" },
  "settings-appearance": { images: 2_400, place: "settings/appearance" },
  "settings-shortcuts": { images: 2_400, place: "settings/shortcuts" },
  "settings-about": { images: 2_400, place: "settings/about" },
  quitting: { images: 240, quitWith: 2, jobs: queueJobs.slice(2, 5), frozen: true },
  hostile: { images: 60, hostile: true, frozen: true, draft: hostileTexts[0] ?? "", jobs: hostileJobs },
  "hostile-queue": { images: 60, hostile: true, frozen: true, place: "queue", jobs: hostileJobs },
};

/** The scene of a name; a name nobody knows is a mistake of whoever asks. */
export function sceneNamed(name: string): Scene {
  const found = scenes[name];
  if (!found) throw new Error(`there is no scene “${name}”; there are ${Object.keys(scenes).join(", ")}`);
  return found;
}

/** The names of all scenes. */
export const sceneNames: readonly string[] = Object.keys(scenes);
