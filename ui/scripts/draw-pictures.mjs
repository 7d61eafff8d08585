// Draws the pictures of the first screen and of the fake host with the demo's own brush, twice as large, and shrinks
// them in a browser to small WebP files:
//   node scripts/draw-pictures.mjs            (needs cargo and Chromium)
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { drawings } from "./drawings.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const folder = join(root, "ui/src/assets/pictures");
mkdirSync(folder, { recursive: true });
const scratch = mkdtempSync(join(tmpdir(), "drawings-"));
const browser = await chromium.launch({ executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
const page = await browser.newPage();
const largest = 26_000;

for (const { name, prompt, seed, width, height } of drawings) {
  const drawn = join(scratch, `${name}.png`);
  const draw = ["run", "--quiet", "--release", "-p", "simulator", "--example", "draw", "--"];
  execFileSync("cargo", [...draw, prompt, String(seed), `${width * 2}x${height * 2}`, drawn], { cwd: root });
  const address = await page.evaluate(
    async ({ png, width, height, largest }) => {
      const picture = await createImageBitmap(await (await fetch(png)).blob(), { resizeWidth: width, resizeHeight: height, resizeQuality: "high" });
      const canvas = new OffscreenCanvas(width, height);
      canvas.getContext("2d").drawImage(picture, 0, 0);
      for (let quality = 0.86; ; quality -= 0.04) {
        const blob = await canvas.convertToBlob({ type: "image/webp", quality });
        if (blob.size > largest && quality > 0.4) continue;
        return new Promise((resolve) => {
          const reader = new FileReader();
          reader.addEventListener("load", () => resolve(reader.result));
          reader.readAsDataURL(blob);
        });
      }
    },
    { png: `data:image/png;base64,${readFileSync(drawn, "base64")}`, width, height, largest },
  );
  const bytes = Buffer.from(address.slice(address.indexOf(",") + 1), "base64");
  writeFileSync(join(folder, `${name}.webp`), bytes);
  console.log(name, `${Math.round(bytes.length / 1000)} KB`);
}
await browser.close();
rmSync(scratch, { recursive: true });
