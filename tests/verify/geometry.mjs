// SPDX-License-Identifier: MIT
// The comparison of geometry.sh: node geometry.mjs SLUICE PICTURES SHARP WORK
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';

const [sluice, pictures, folder, work] = process.argv.slice(2);
const sharp = createRequire(path.join(folder, 'package.json'))('sharp');
const colour = { r: 30, g: 60, b: 200, alpha: 1 };
const background = ['--background', '#1e3cc8'];
let run = 0;
let failures = 0;

const raw = async (image) => {
    const { data, info } = await image.toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
    return { data, width: info.width, height: info.height, channels: info.channels };
};

// What sluice makes of a picture, as a PNG that sharp reads.
const ours = async (name, options) => {
    const out = path.join(work, String(run++));
    execFileSync(sluice, ['convert', path.join(pictures, name), '-o', out, '-f', 'png', '--fsync', 'none', '-Q', ...options]);
    const stem = path.basename(name, path.extname(name));
    return raw(sharp(path.join(out, `${stem}.png`)));
};

// A sample as far as alpha shows it; c = 3 is alpha itself.
const sample = (image, x, y, c) => {
    const at = (y * image.width + x) * image.channels;
    const alpha = image.channels % 2 ? 255 : image.data[at + image.channels - 1];
    return c === 3 ? alpha : (image.data[at + (image.channels < 3 ? 0 : c)] * alpha) / 255;
};

// PSNR of a to b shifted, but for a margin, and the largest difference.
const compareAt = (a, b, dx, dy, left, top) => {
    let squares = 0;
    let most = 0;
    let count = 0;
    for (let y = top; y < a.height - top; y++) {
        for (let x = left; x < a.width - left; x++) {
            for (let c = 0; c < 4; c++) {
                const difference = sample(a, x, y, c) - sample(b, x + dx, y + dy, c);
                squares += difference * difference;
                most = Math.max(most, Math.abs(difference));
                count++;
            }
        }
    }
    return { same: true, psnr: squares ? 10 * Math.log10((65025 * count) / squares) : 99, most };
};

// The same; of what is rotated the middle third, up to a pixel apart: libvips rounds where its
// rectangle begins, sluice turns about the middle.
const compare = (a, b, rotated) => {
    if (a.width !== b.width || a.height !== b.height) return { same: false, psnr: 0, most: 255 };
    if (!rotated) return compareAt(a, b, 0, 0, 0, 0);
    const shifts = [-1, 0, 1].flatMap((dx) => [-1, 0, 1].map((dy) => [dx, dy]));
    return shifts
        .map(([dx, dy]) => compareAt(a, b, dx, dy, Math.round(a.width / 3), Math.round(a.height / 3)))
        .reduce((best, next) => (next.psnr > best.psnr ? next : best));
};

const groups = new Map();
const check = async (group, least, name, options, theirs, rotated) => {
    const a = await ours(name, options);
    const b = await raw(theirs(sharp(path.join(pictures, name), { failOn: 'none' }).autoOrient()));
    const result = compare(a, b, rotated);
    const entry = groups.get(group) ?? { count: 0, sizes: 0, least: 99, most: 0 };
    entry.count++;
    entry.sizes += result.same ? 1 : 0;
    entry.least = Math.min(entry.least, result.psnr);
    entry.most = Math.max(entry.most, result.most);
    groups.set(group, entry);
    if (!result.same || result.psnr < least) {
        console.log(`FAILED: ${group}: ${name} ${options.join(' ')}: ${a.width}x${a.height}, sharp ${b.width}x${b.height}, ${result.psnr.toFixed(1)} dB`);
        failures++;
    }
};

const names = ['water.png', 'rings.png', 'rings gray.png', 'hills.jpg', 'portrait.jpg'];
const boxes = [[100, 100], [61, 120], [200, 33], [700, 500]];
const positions = [['centre', 'centre'], ['northeast', 'northeast'], ['left', 'left'], ['bottom', 'bottom']];
for (const name of names) {
    for (const [width, height] of boxes) {
        // Where one side grows and the other shrinks, libvips is further from the others: rings.png
        // at 200x33! is 20.5 dB from ImageMagick's, and sluice's is 53.2.
        for (const fit of ['inside', 'outside', 'fill']) {
            await check(fit, fit === 'fill' ? 20 : 30, name, ['--size', `${width}x${height}`, '--fit', fit],
                (image) => image.resize({ width, height, fit, fastShrinkOnLoad: false }));
        }
        for (const [word, position] of positions) {
            for (const fit of ['cover', 'contain']) {
                await check(fit, 30, name,
                    ['--size', `${width}x${height}`, '--fit', fit, '--position', word, ...background],
                    (image) => image.resize({ width, height, fit, position, background: colour, fastShrinkOnLoad: false }));
            }
        }
    }
    for (const [edge, extendWith] of [['background', 'background'], ['copy', 'copy'], ['mirror', 'mirror']]) {
        await check(`extend ${edge}`, 40, name, ['--filter', `extend=5:11:30:2:${edge}`, ...background],
            (image) => image.extend({ top: 5, right: 11, bottom: 30, left: 2, extendWith, background: colour }));
    }
    for (const angle of [90, 180, -90]) {
        await check('rotate, quarters', 40, name, ['--filter', `rotate=${angle}`], (image) => image.rotate(angle));
    }
    for (const angle of [1, 30, 45.5, -100]) {
        await check('rotate, other angles', 25, name, ['--filter', `rotate=${angle}`, ...background],
            (image) => image.rotate(angle, { background: colour }), true);
    }
}
// What was extended and is trimmed is what it was.
for (const name of ['water.png', 'hills.jpg']) {
    const trimmed = await ours(name, ['--filter', 'extend=9:4', '--filter', 'trim', '--background', '#ff00ff']);
    const theirs = await sharp(path.join(pictures, name)).autoOrient()
        .extend({ top: 9, bottom: 9, left: 4, right: 4, background: '#ff00ff' }).png().toBuffer();
    const result = compare(trimmed, await raw(sharp(theirs).trim({ threshold: 10, lineArt: true })));
    console.log(`trim: ${name}: ${result.same ? "sharp's size" : 'another size'}, ${result.psnr.toFixed(1)} dB`);
    failures += result.same ? 0 : 1;
}

for (const [group, entry] of groups) {
    console.log(`${group}: ${entry.sizes} of ${entry.count} of sharp's size, ${entry.least.toFixed(1)} dB or more, ${entry.most.toFixed(0)} levels at most`);
}
process.exit(failures ? 1 : 0);
