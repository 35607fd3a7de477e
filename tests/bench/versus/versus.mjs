// SPDX-License-Identifier: MIT
// Runs each task on sluice and on its peers, one after the other within a round, and tells medians:
// a line of JSON a task and tool on standard output, a table on standard error. versus.sh prepares
// what it needs and says it in the environment.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';

import { files, median, run } from './measure.mjs';
import { tasks, tools } from './tasks.mjs';

const env = process.env;
const rounds = Number(env.VERSUS_ROUNDS);
const work = env.VERSUS_WORK;
const cores = os.availableParallelism();
const has = (program) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
const available = tools({
  sluice: env.VERSUS_SLUICE,
  minimal: env.VERSUS_MINIMAL,
  modules: env.VERSUS_MODULES,
  sharpScript: new URL('sharp.mjs', import.meta.url).pathname,
  has,
});

function pick(names, from, what) {
  for (const name of names)
    if (!(name in from)) console.error(`versus: no ${what} ${name} here: it is left out`);
  return names.filter((name) => name in from);
}

const split = (text) => (text ? text.split(/[ ,]+/).filter(Boolean) : null);
const peers = pick(split(env.VERSUS_PEERS) ?? Object.keys(available), available, 'tool');
const chosen = pick(split(env.VERSUS_TASKS) ?? Object.keys(tasks), tasks, 'task');
if (!peers.includes('sluice')) peers.unshift('sluice');

function measureOnce(tool, task, inFlight) {
  const output = `${work}/out/${tool}`;
  fs.rmSync(output, { recursive: true, force: true });
  fs.mkdirSync(output, { recursive: true });
  const folder = `${work}/${task.inputs}`;
  const place = { folder, list: `${folder}.list`, output, inFlight };
  const command = available[tool](task, place);
  return command && run(command, work);
}

// How many pictures at a time suit sharp best: asked once a task.
function calibrate(task) {
  const counts = [2, 3, 4];
  const walls = counts.map((count) =>
    median([0, 1, 2].map(() => measureOnce('sharp', task, count).wall)),
  );
  return counts[walls.indexOf(Math.min(...walls))];
}

// PSNR and SSIM of every tool's outputs against one float reference an input.
function quality(task, names) {
  const byName = names.map((tool) =>
    new Map(files(`${work}/out/${tool}`).map((file) => [file.split('/').pop().split('.')[0], file])),
  );
  const lines = fs.readFileSync(`${work}/${task.inputs}.list`, 'utf8').split('\n').filter(Boolean)
    .slice(0, 100)
    .map((input) => {
      const name = input.split('/').pop().split('.')[0];
      return [input, ...byName.map((found) => found.get(name) ?? '-')].join('\t');
    });
  const kind = task.sharpen ? 'sharpen' : 'plain';
  const flat = task.format === 'jpg' ? 'flat' : 'alpha';
  const got = spawnSync(env.VERSUS_QUALITY, [kind, flat, String(names.length)], {
    input: lines.join('\n') + '\n', encoding: 'utf8', maxBuffer: 1 << 28,
  });
  if (got.status !== 0) console.error(got.stderr);
  return got.stdout.trim().split('\n').map((line) => JSON.parse(line));
}

// CPU of the codecs alone for what sluice wrote.
function codecs(task) {
  const found = new Map(
    files(`${work}/out/sluice`).map((file) => [file.split('/').pop().split('.')[0], file]),
  );
  const lines = fs.readFileSync(`${work}/${task.inputs}.list`, 'utf8').split('\n').filter(Boolean)
    .map((input) => `${input}\t${found.get(input.split('/').pop().split('.')[0]) ?? '-'}`);
  const got = spawnSync(env.VERSUS_CODECS, ['80'], {
    input: lines.join('\n') + '\n', encoding: 'utf8',
  });
  if (got.status !== 0) console.error(got.stderr);
  const { decode_s: decode, encode_s: encode } = JSON.parse(got.stdout);
  return decode + encode;
}

function measureTask(task) {
  const sharpInFlight = peers.includes('sharp') ? calibrate(task) : undefined;
  const runs = Object.fromEntries(peers.map((tool) => [tool, []]));
  for (let round = 0; round < rounds; round++) {
    for (const tool of peers) {
      const got = measureOnce(tool, task, sharpInFlight);
      if (got) runs[tool].push({ ...got, files: files(`${work}/out/${tool}`) });
    }
  }
  const expected = files(`${work}/${task.inputs}`).length;
  const sum = (list) => list.reduce((all, file) => all + fs.statSync(file).size, 0);
  const names = peers.filter((tool) => runs[tool].length > 0 && runs[tool][0].files.length > 0);
  const likeness = quality(task, names);
  const alone = median([0, 1, 2].map(() => codecs(task)));
  return peers.flatMap((tool) => {
    if (!names.includes(tool)) {
      const last = runs[tool][0];
      console.error(`versus: ${tool} has no ${task.name}${last ? `: ${last.errors.slice(0, 200)}` : ''}`);
      return [];
    }
    const of = (figure) => median(runs[tool].map((one) => one[figure]));
    const ratio = median(runs[tool].map((one, round) => one.wall / runs.sluice[round].wall));
    const row = {
      bench: 'versus', task: task.name, tool, rounds,
      wall_s: of('wall'), over_sluice: ratio, cpu_s: of('cpu'), peak_bytes: of('peak'),
      outputs: runs[tool][0].files.length, inputs: expected,
      output_bytes: sum(files(`${work}/out/${tool}`)),
      ...likeness[names.indexOf(tool)],
    };
    if (tool === 'sharp') row.in_flight = sharpInFlight;
    if (tool === 'sluice') {
      row.goal = task.goal;
      row.codecs_cpu_s = alone;
      row.wall_cores_over_codecs = (of('wall') * cores) / alone;
    }
    return [row];
  });
}

// Faults that each further item costs once the peak is reached: eight times the photos against four.
function faults() {
  const task = { ...tasks['jpeg-1600'] };
  const counted = (inputs) => measureOnce('sluice', { ...task, inputs }).faults;
  const calls = [0, 1, 2, 3, 4];
  const four = median(calls.map(() => counted('jpeg-4')));
  const eight = median(calls.map(() => counted('jpeg-8')));
  const items = files(`${work}/jpeg-4`).length;
  return {
    bench: 'versus', task: 'faults', tool: 'sluice', items, faults: four, faults_twice: eight,
    faults_an_item: Math.max(0, eight - four) / items,
  };
}

const fixed = (value, digits) => (Number.isFinite(value) ? value.toFixed(digits) : '-');
function table(rows) {
  const lines = [
    ['task', 'tool', 'wall s', '÷ sluice', 'goal', 'CPU s', 'peak MB', 'out MB', 'PSNR', 'of luma', 'SSIM', '÷ codecs'],
    ...rows.filter((row) => row.wall_s).map((row) => [
      row.task, row.tool, fixed(row.wall_s, 2), fixed(row.over_sluice, 2), fixed(row.goal, 2),
      fixed(row.cpu_s, 2), fixed(row.peak_bytes / 1e6, 0), fixed(row.output_bytes / 1e6, 2),
      fixed(row.psnr_db, 2), fixed(row.psnr_y_db, 2), fixed(row.ssim, 4), fixed(row.wall_cores_over_codecs, 2),
    ]),
  ];
  const widths = lines[0].map((_, i) => Math.max(...lines.map((line) => line[i].length)));
  return lines
    .map((line) => line.map((cell, i) => (i < 2 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  '))
    .join('\n');
}

const rows = [];
for (const name of chosen) {
  console.error(`versus: ${name}…`);
  for (const row of measureTask(tasks[name])) {
    rows.push(row);
    console.log(JSON.stringify(row));
  }
}
if (chosen.includes('jpeg-1600')) console.log(JSON.stringify(faults()));
console.error(table(rows));
