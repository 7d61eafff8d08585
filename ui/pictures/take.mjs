// Renders every state of `scenes.ts` on the fake host into docs/images/ui, in both themes, and writes the page with all
// of them:
//   npm run pictures                      all
//   npm run pictures -- queue settings    those whose names begin so
// The page stands under the program's own content policy; a breach of it, or an error in the page, fails the run.
import { mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { build, preview, runnerImport } from "vite";

const ui = join(dirname(fileURLToPath(import.meta.url)), "..");
const images = join(ui, "../docs/images");
const folder = join(images, "ui");
const wanted = process.argv.slice(2);
const mostBytes = 7_000_000;

/** As tauri.conf.json has it, for a page that has no schemes of its own. */
const policy =
  "default-src 'self'; img-src 'self' blob:; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'";

const { module } = await runnerImport(join(ui, "pictures/scenes.ts"));
const pictures = module.pictures.filter(({ name }) => wanted.length === 0 || wanted.some((start) => name.startsWith(start)));

await build({ root: ui, mode: "fake", logLevel: "warn" });
const server = await preview({
  root: ui,
  mode: "fake",
  logLevel: "warn",
  build: { outDir: "dist-fake" },
  preview: { port: 0, headers: { "Content-Security-Policy": policy } },
});
const address = server.resolvedUrls.local[0];
const browser = await chromium.launch({
  executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-background-networking", "--font-render-hinting=none"],
});
const errors = [];
mkdirSync(folder, { recursive: true });

/** One page for shrinking PNG to WebP, outside the policy. */
const shrinker = await browser.newPage();

async function shrink(png) {
  const made = await shrinker.evaluate(async (base64) => {
    const picture = await createImageBitmap(await (await fetch(`data:image/png;base64,${base64}`)).blob());
    const canvas = new OffscreenCanvas(picture.width, picture.height);
    canvas.getContext("2d").drawImage(picture, 0, 0);
    const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: "image/webp", quality: 0.35 })).arrayBuffer());
    let text = "";
    for (const byte of bytes) text += String.fromCharCode(byte);
    return btoa(text);
  }, png.toString("base64"));
  return Buffer.from(made, "base64");
}

async function act(page, step) {
  if (step.click) await page.locator(step.click).first().click();
  else if (step.menu) await page.locator(step.menu).first().click({ button: "right" });
  else if (step.hover) await page.locator(step.hover).first().hover();
  else if (step.fill) await page.locator(step.fill).first().fill(step.text);
  else if (step.press) await page.keyboard.press(step.press);
  else if (step.see) await page.locator(step.see).first().waitFor();
}

async function take(picture, theme) {
  const [width, height] = picture.size ?? [1280, 800];
  const name = `${picture.name}-${theme}`;
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: theme,
    reducedMotion: "reduce",
    locale: "en-GB",
    timezoneId: "Etc/UTC",
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.on("pageerror", (error) => errors.push(`${name}: ${error.message}`));
  page.on("console", (message) => {
    // A missing file is one of the states.
    if (message.type() === "error" && !message.location().url.includes("no-such-file")) errors.push(`${name}: ${message.text()}`);
  });
  await page.clock.setFixedTime(new Date("2026-11-24T14:00:00Z"));
  const query = new URLSearchParams({ scene: picture.scene, theme, ...(picture.words ? { words: picture.words } : {}) });
  try {
    await page.goto(`${address}?${query}`);
    await page.locator("main").first().waitFor();
    await page.evaluate(async (text) => {
      document.documentElement.style.fontSize = `${text * 100}%`;
      window.dispatchEvent(new Event("resize"));
      await document.fonts.ready;
    }, picture.text ?? 1);
    for (const step of picture.steps ?? []) await act(page, step);
    // Rest: everything that is in view has its pixels.
    await page.waitForFunction(() => [...document.images].every((image) => image.complete));
    await page.waitForTimeout(250);
    writeFileSync(join(folder, `${name}.webp`), await shrink(await page.screenshot({ animations: "disabled", caret: "hide" })));
  } catch (error) {
    errors.push(`${name}: ${String(error).split("\n")[0]}`);
  } finally {
    await context.close();
  }
}

const themesOf = (picture) => (picture.theme ? [picture.theme] : ["dark", "light"]);
for (const picture of pictures) for (const theme of themesOf(picture)) await take(picture, theme);
await browser.close();
await server.close();

// Nothing that is no longer a state stays behind.
const known = new Set(module.pictures.flatMap((picture) => themesOf(picture).map((theme) => `${picture.name}-${theme}.webp`)));
let total = 0;
for (const file of readdirSync(folder)) {
  if (known.has(file)) total += statSync(join(folder, file)).size;
  else rmSync(join(folder, file));
}
writePage(module.pictures);
console.log(`${known.size} pictures, ${Math.round(total / 1000)} KB`);
if (total > mostBytes) errors.push(`the pictures weigh ${total} bytes; at most ${mostBytes}`);
if (errors.length > 0) {
  console.error(errors.join("\n"));
  process.exitCode = 1;
}

function writePage(all) {
  const begin = "<!-- ui pictures: made by `npm run pictures` -->";
  const end = "<!-- end of ui pictures -->";
  const file = join(images, "README.md");
  let page = `# Pictures\n\nEvery state of the window on the fake host, in both themes.\n\n${begin}\n${end}\n`;
  try {
    page = readFileSync(file, "utf8");
  } catch {
    // The first run begins the page.
  }
  const rows = all.map((picture) => {
    const cell = (theme) => (themesOf(picture).includes(theme) ? `![${picture.about}, ${theme}](ui/${picture.name}-${theme}.webp)` : "");
    return `### ${picture.about}\n\n| dark | light |\n|---|---|\n| ${cell("dark")} | ${cell("light")} |\n`;
  });
  const before = page.includes(begin) ? page.slice(0, page.indexOf(begin)) : `${page}\n`;
  const after = page.includes(end) ? page.slice(page.indexOf(end) + end.length) : "\n";
  writeFileSync(file, `${before}${begin}\n\n${rows.join("\n")}\n${end}${after}`);
}
