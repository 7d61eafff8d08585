// The page's JavaScript, gzipped, as `npm run build` left it. Fails over 150 KB.
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const limit = 150_000;
const folder = join(dirname(fileURLToPath(import.meta.url)), "../dist/assets");
let total = 0;
for (const file of readdirSync(folder).filter((name) => name.endsWith(".js"))) {
  const size = gzipSync(readFileSync(join(folder, file))).length;
  total += size;
  console.log(`${String(size).padStart(8)}  ${file}`);
}
console.log(`${String(total).padStart(8)}  bytes of JavaScript, gzipped; at most ${limit}`);
if (total > limit) process.exitCode = 1;
