// The reference `sharp`: thumbnails of every PNG in a folder, one thread. Usage: node sharp.mjs FOLDER OUT EDGE
import { readdir } from 'node:fs/promises';
import { join, parse } from 'node:path';
import sharp from 'sharp';

const [folder, out, edge] = process.argv.slice(2);
sharp.concurrency(1);
sharp.cache(false);
for (const name of (await readdir(folder)).sort()) {
  await sharp(join(folder, name))
    .resize(Number(edge), Number(edge), { fit: 'inside', kernel: 'lanczos3' })
    .jpeg({ quality: 80, chromaSubsampling: '4:2:0' })
    .toFile(join(out, `${parse(name).name}.jpg`));
}
