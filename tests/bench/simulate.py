#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""simulate.py FILE: what shapes of the pipeline would reach on 4, 16 and 64 cores.

Each line of FILE has an item's measured service times, one a stage, in milliseconds. They are
repeated until there are 50 a core, and run the longest first, about as the ledger hands out the
largest first. Workers that run share the cores evenly; a worker whose next channel is full waits,
and holds its item. Prints a line of JSON for each number of cores: the throughput of -j auto (a
worker a core, which carries items through) and of a worker a core for each stage over that of the
best point of a grid, and that point.
"""
import heapq
import itertools
import json
import sys
from collections import deque

DEPTH = 4


def run(items, cores, workers, depth):
    """The time until the last item is through. One stage of the sum is a run that carries."""
    stages = len(workers)
    waiting = [deque() for _ in range(stages)]
    blocked = [deque() for _ in range(stages)]  # finished in stage i, no room before i + 1
    idle = list(workers)
    source = iter(items)
    running = []  # (virtual end, order, stage, item)
    order = itertools.count()
    virtual = now = 0.0
    done = 0

    def feed():
        while len(waiting[0]) < depth:
            item = next(source, None)
            if item is None:
                return
            waiting[0].append(item)

    def start_all():
        moved = True
        while moved:
            moved = False
            for i in reversed(range(stages)):
                while i and blocked[i - 1] and len(waiting[i]) < depth:
                    waiting[i].append(blocked[i - 1].popleft())
                    idle[i - 1] += 1
                    moved = True
                while idle[i] and waiting[i]:
                    item = waiting[i].popleft()
                    idle[i] -= 1
                    heapq.heappush(running, (virtual + item[i], next(order), i, item))
                    moved = True
            before = len(waiting[0])
            feed()
            moved |= len(waiting[0]) > before

    start_all()
    while running:
        end, _, stage, item = heapq.heappop(running)
        rate = min(1.0, cores / (len(running) + 1))
        now += (end - virtual) / rate
        virtual = end
        if stage + 1 == stages:
            idle[stage] += 1
            done += 1
        else:
            blocked[stage].append(item)
        start_all()
    assert done == len(items)
    return now


def main():
    times = [tuple(map(float, line.split())) for line in open(sys.argv[1])]
    stages = len(times[0])
    for cores in (4, 16, 64):
        items = (times * (50 * cores // len(times) + 1))[: 50 * cores]
        items.sort(key=sum, reverse=True)
        carried = [(sum(item),) for item in items]
        counts = sorted({1, max(1, cores // 4), max(1, cores // 2), cores, 2 * cores})
        points = {
            f"stages {','.join(map(str, workers))} depth {depth}": run(items, cores, workers, depth)
            for workers in itertools.product(counts, repeat=stages)
            for depth in (1, 4, 16)
        }
        points[f"carry {cores}"] = run(carried, cores, [cores], DEPTH)
        name = min(points, key=points.get)
        alike = points[f"stages {','.join([str(cores)] * stages)} depth {DEPTH}"]
        bound = sum(map(sum, items)) / cores
        print(json.dumps({
            "bench": "auto-simulated", "cores": cores, "auto_over_best": round(points[name] / points[f"carry {cores}"], 4),
            "stages_over_best": round(points[name] / alike, 4),
            "best": name, "best_over_bound": round(bound / points[name], 4),
        }))


main()
