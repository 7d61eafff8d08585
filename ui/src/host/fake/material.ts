/** What the fake library is made of: pictures, prompts, models, and texts that must never be more than text. */
import type { Model, UsedPrompt } from "../../bindings/window";

interface Picture {
  url: string;
  width: number;
  height: number;
  colour: string;
  prompt: string;
}

const files = import.meta.glob<string>("../../assets/pictures/*.webp", { eager: true, query: "?url", import: "default" });

const described: Readonly<Record<string, [width: number, height: number, colour: string, prompt: string]>> = {
  fox: [1024, 1024, "#8a4b32", "Red fox, layered paper cut, teal paper behind, soft shadows between the layers"],
  ridges: [1216, 816, "#8d6a7c", "Layered mountain ridges at first light, warm mist in the valleys, low sun behind the second ridge, long lens, quiet, muted violet and apricot"],
  city: [1536, 864, "#2a1f3d", "Night city across the water, windows lit, reflections broken by ripples"],
  owl: [816, 1064, "#3f4a5c", "An owl at dusk, cut from paper"],
  waves: [1216, 816, "#b9a98a", "Waves under a red sun, woodblock print, cream paper"],
  aurora: [1536, 864, "#15404a", "Aurora over a frozen lake, long exposure"],
  bloom: [1024, 1024, "#a05560", "Dahlia from above, every petal striped"],
  planet: [1536, 864, "#3a2a40", "A ringed planet in violet dust"],
  galaxy: [1024, 1024, "#141226", "Spiral galaxy, blue arms, warm core"],
  meadow: [1216, 816, "#7a9a6a", "Poppy meadow under a wide sky, morning"],
  dunes: [1216, 816, "#c07a4a", "Desert dunes, evening, wind in the crests"],
  pines: [816, 1216, "#1f3136", "Pine forest in fog, first snow"],
  glass: [816, 1064, "#8a4a5a", "Stained glass, sunlit from behind"],
  agate: [1024, 1024, "#7a5a6c", "Cut agate, thin bands, macro"],
  silk: [864, 1536, "#5a5080", "Silk in slow motion, two colours"],
  cat: [1064, 816, "#2d3f63", "A cat in blue night, cut from paper"],
};

/** Pictures drawn by this project's own simulator. */
export const pictures: readonly Picture[] = Object.entries(files).flatMap(([path, url]) => {
  const name = /([a-z]+)\.webp$/.exec(path)?.[1] ?? "";
  const known = described[name];
  return known ? [{ url, width: known[0], height: known[1], colour: known[2], prompt: known[3] }] : [];
});

export const prompts: readonly string[] = pictures.map((picture) => picture.prompt);

/** What the form holds at first. */
export const samplePrompt =
  "Night harbour after rain, sodium lamps on wet stone, a single tram waiting at the pier, long exposure, deep blue hour";

/** What a rude server, or a rude prompt, may say. */
export const hostileTexts: readonly string[] = [
  "<img src=x onerror=\"window.pwned=1\"> a fox",
  "</script><script>window.pwned=1</script>",
  "{{constructor.constructor('window.pwned=1')()}} ${window.pwned=1}",
  "\u202Eexe.gnp.xof a fox that reads backwards \u2066and never ends",
  "Ein Fuchs, ثعلب أحمر في الثلج, 雪の中の赤い狐",
  "l".repeat(400),
  "A very long prompt. ".repeat(52_429),
  "javascript:window.pwned=1",
];

export function models(offline: boolean): Model[] {
  const entry = (id: string, more: Partial<Model> = {}): Model => ({
    id, name: id, sizes: [], qualities: [], available: true, image: true, on_server: !offline, dollars_an_image: null, ...more,
  });
  return [
    entry("flux-1-dev", { name: "FLUX.1 dev", sizes: ["1024x1024", "1216x832", "832x1216", "1344x768", "768x1344"] }),
    entry("flux-1-schnell", { name: "FLUX.1 schnell", sizes: ["1024x1024", "1152x896", "896x1152"], dollars_an_image: 0.003 }),
    entry("gpt-image-1", { name: "GPT Image 1", sizes: ["1024x1024", "1536x1024", "1024x1536"], qualities: ["low", "medium", "high"] }),
    entry("qwen-image-2.0", { name: "Qwen Image 2.0", sizes: ["1024x1024", "1344x896", "896x1344"], dollars_an_image: 0.02 }),
    entry("sdxl", { name: "Stable Diffusion XL", sizes: ["1024x1024", "1152x896"] }),
    entry("flux-1-fill", { name: "FLUX.1 Fill", available: false }),
    entry("dall-e-3", { name: "DALL·E 3", sizes: ["1024x1024", "1792x1024", "1024x1792"], qualities: ["standard", "hd"] }),
    entry("llama-4-maverick", { image: false }),
  ];
}

export function promptsUsed(now: number): UsedPrompt[] {
  return [samplePrompt, ...prompts].map((prompt, at) => ({
    id: at + 1,
    prompt,
    negative_prompt: at % 4 === 0 ? "text, watermark" : null,
    uses: 1 + ((at * 7) % 5),
    used_at: now - (at + 1) * 5_400_000,
  }));
}
