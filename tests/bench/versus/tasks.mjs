// SPDX-License-Identifier: MIT
// What is compared: each task, and how each tool is told to do it, in its best setting. A tool is a
// function of (task, place) that gives a shell command, or null where it has no such thing; `place`
// names the list of inputs and the folder for outputs.

const quote = (text) => `'${String(text).replaceAll("'", "'\\''")}'`;

// Quality 80, chroma in fours, plain Huffman tables, no metadata: for every tool and task.
export const tasks = {
  'jpeg-320': { inputs: 'jpeg', size: 320, format: 'jpg', goal: 2.2 },
  'jpeg-1600': { inputs: 'jpeg', size: 1600, format: 'jpg', goal: 1.75 },
  'jpeg-1600-sharpen': { inputs: 'jpeg', size: 1600, format: 'jpg', sharpen: true, goal: 3.5 },
  'jpeg-full': { inputs: 'jpeg', format: 'jpg', goal: 1.4 },
  'png-800': { inputs: 'png', size: 800, format: 'png', goal: 2.0 },
  'png-jpeg-1600': { inputs: 'png', size: 1600, format: 'jpg', goal: 2.3 },
  'jpeg-webp-1600': { inputs: 'jpeg', size: 1600, format: 'webp', goal: 1.05 },
  tiny: { inputs: 'tiny', size: 64, format: 'jpg', goal: 10 },
};
for (const [name, task] of Object.entries(tasks)) task.name = name;

// Two processes, each with every second input, for tools that use one thread well and two badly.
// `say` gives the command of one half, with "$@" for its inputs.
function halves(place, say) {
  const half = (rest) =>
    `(cd ${quote(place.folder)} && ls | awk 'NR % 2 == ${rest}' | tr '\\n' '\\0' |` +
    ` xargs -0 -n 500 sh -c ${quote(say('"$@"'))} half)`;
  return `${half(0)} & ${half(1)} & wait`;
}

function sluice(binary) {
  return (task, place) => {
    const options = ['-q 80', '--keep none', '--fsync none', '--progress none', '-Q'];
    options.push(`-f ${task.format}`);
    if (task.size) options.push(`--size ${quote(`${task.size}x${task.size}>`)}`);
    if (task.sharpen) options.push('--filter sharpen');
    return `${quote(binary)} convert ${quote(place.folder)} -o ${quote(place.output)} ${options.join(' ')}`;
  };
}

const sharp = (modules, script) => (task, place) => {
  const inFlight = place.inFlight ?? 3;
  return (
    `VERSUS_MODULES=${quote(modules)} UV_THREADPOOL_SIZE=${inFlight}` +
    ` node ${quote(script)} ${task.name} ${quote(place.output)} ${inFlight} <${quote(place.list)}`
  );
};

const vipsthumbnail = (task, place) => {
  if (!task.size || task.sharpen) return null;
  const options = { jpg: '[Q=80,strip,background=255]', png: '[strip]', webp: '[Q=80,strip]' };
  const output = quote(`${place.output}/%s.${task.format}${options[task.format]}`);
  const size = quote(`${task.size}x${task.size}>`);
  return halves(
    place,
    (inputs) => `VIPS_CONCURRENCY=1 vipsthumbnail --no-rotate --size ${size} -o ${output} ${inputs}`,
  );
};

const gm = (task, place) => {
  const options = ['-quality 80', `-format ${task.format}`, "+profile '*'"];
  if (task.size) options.unshift(`-size ${task.size}x${task.size}`);
  if (task.size) options.push(`-resize ${quote(`${task.size}x${task.size}>`)}`);
  if (task.sharpen) options.push('-unsharp 0x0.8+1+0');
  if (task.format === 'png') options.splice(options.indexOf('-quality 80'), 1);
  return halves(
    place,
    (inputs) =>
      `OMP_NUM_THREADS=1 gm mogrify -output-directory ${quote(place.output)} ${options.join(' ')} ${inputs}`,
  );
};

const magick = (task, place) => {
  const options = [];
  if (task.size) {
    options.push(`-define jpeg:size=${2 * task.size}x${2 * task.size}`);
    options.push(`-resize ${quote(`${task.size}x${task.size}>`)}`);
  }
  if (task.sharpen) options.push('-unsharp 0x0.8+1+0');
  if (task.format === 'jpg')
    options.push('-background white -alpha remove -sampling-factor 2x2 -define jpeg:optimize-coding=false');
  if (task.format !== 'png') options.push('-quality 80');
  options.push(`-strip -format ${task.format} -path ${quote(place.output)}`);
  return halves(
    place,
    (inputs) => `MAGICK_THREAD_LIMIT=1 mogrify ${options.join(' ')} ${inputs}`,
  );
};

export function tools(config) {
  const all = {
    sluice: sluice(config.sluice),
    minimal: config.minimal && sluice(config.minimal),
    sharp: config.modules && sharp(config.modules, config.sharpScript),
    vipsthumbnail: config.has('vipsthumbnail') && vipsthumbnail,
    gm: config.has('gm') && gm,
    magick: config.has('mogrify') && magick,
  };
  return Object.fromEntries(Object.entries(all).filter(([, command]) => command));
}
