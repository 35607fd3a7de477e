// SPDX-License-Identifier: MIT
// filters.mjs SHARP < LIST: each line is a chain of sharp's calls, an input and an output, with tabs
// between them.
import { createInterface } from 'node:readline';
import { createRequire } from 'node:module';

const sharp = createRequire(process.argv[2] + '/')('sharp');
for await (const line of createInterface({ input: process.stdin })) {
    const [calls, input, output] = line.split('\t');
    const run = new Function('picture', `return picture${calls}`);
    await run(sharp(input)).png().toFile(output);
}
