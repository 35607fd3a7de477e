// SPDX-License-Identifier: MIT
// Running a command as a whole process, and figures of several runs.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';

// Wall and CPU seconds, the largest process's peak of memory in bytes, and faults of all of them.
export function run(command, scratch) {
  const figures = `${scratch}/figures`;
  const begin = process.hrtime.bigint();
  const got = spawnSync(
    '/usr/bin/time',
    ['-q', '-f', '%U %S %M %R', '-o', figures, 'bash', '-c', command],
    { encoding: 'utf8', maxBuffer: 1 << 28 },
  );
  const wall = Number(process.hrtime.bigint() - begin) / 1e9;
  const [user, system, peak, faults] = fs
    .readFileSync(figures, 'utf8').trim().split('\n').pop().split(' ').map(Number);
  return {
    code: got.status, errors: got.stderr, wall, cpu: user + system, peak: peak * 1024, faults,
  };
}

export function median(values) {
  const sorted = values.filter((value) => Number.isFinite(value)).sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length === 0) return NaN;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

// All files below a folder, but not sluice's own.
export function files(folder) {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !`${entry.parentPath ?? entry.path}`.includes('/.sluice'))
    .map((entry) => `${entry.parentPath ?? entry.path}/${entry.name}`);
}
