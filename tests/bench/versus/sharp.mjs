// SPDX-License-Identifier: MIT
// node sharp.mjs TASK OUTPUT IN_FLIGHT < LIST: what the tasks ask for, by sharp, as many pictures at
// a time as are asked for, each on one thread.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const sharp = createRequire(path.join(process.env.VERSUS_MODULES, 'x'))('sharp');
const [task, output, inFlight] = process.argv.slice(2);
const jpeg = { quality: 80, mozjpeg: false, optimiseCoding: false, chromaSubsampling: '4:2:0' };
const within = (side) => (image) =>
  image.resize(side, side, { fit: 'inside', withoutEnlargement: true });

const tasks = {
  'jpeg-320': (image) => within(320)(image).jpeg(jpeg),
  'jpeg-1600': (image) => within(1600)(image).jpeg(jpeg),
  'jpeg-1600-sharpen': (image) => within(1600)(image).sharpen({ sigma: 0.8 }).jpeg(jpeg),
  'jpeg-full': (image) => image.jpeg(jpeg),
  'png-800': (image) => within(800)(image).png(),
  'png-jpeg-1600': (image) => within(1600)(image).flatten({ background: '#fff' }).jpeg(jpeg),
  'jpeg-webp-1600': (image) => within(1600)(image).webp({ quality: 80 }),
  tiny: (image) => within(64)(image).jpeg(jpeg),
};
const extension = { 'png-800': 'png', 'jpeg-webp-1600': 'webp' }[task] ?? 'jpg';

sharp.concurrency(1);
sharp.cache(false);
const inputs = fs.readFileSync(0, 'utf8').split('\n').filter(Boolean);
let next = 0;
async function work() {
  while (next < inputs.length) {
    const input = inputs[next++];
    const name = `${path.parse(input).name}.${extension}`;
    await tasks[task](sharp(input)).toFile(path.join(output, name));
  }
}
await Promise.all(Array.from({ length: Number(inFlight) }, work));
