#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""plot_depth.py TABLE FOLDER: draws what depth.sh measured as two pictures for docs/patterns.md."""
import csv
import math
import sys

WIDTH, HEIGHT = 860, 430
PANELS = {2: 70, 4: 480}  # stages: left edge
PANEL_WIDTH, TOP, BOTTOM = 340, 96, 362
DEPTHS = [0, 1, 2, 4, 8, 16, 32]
SHAPES = {1: ("CV 1", "a"), 4: ("CV 0.5", "b"), 11: ("CV 0.3", "c")}
STYLE = """
text{font:13px system-ui,'DejaVu Sans',sans-serif;fill:#24292f}
.t{font-size:16px;font-weight:600}.s{fill:#57606a}.n{font-size:12px;fill:#57606a}
.bg{fill:#fff}.g{stroke:#d8dee4}.x{stroke:#8c959f}
path,line{fill:none;stroke-width:2;stroke-linejoin:round}.g,.x{stroke-width:1}
.a{stroke:#c4432b}.b{stroke:#1668c7}.c{stroke:#2a7d46}.law{stroke:#24292f;stroke-width:1.4;stroke-dasharray:1.5 3.5;stroke-linecap:round}
.d{stroke-dasharray:7 4}circle{stroke-width:1.6;fill:#fff}circle.a.f{fill:#c4432b}circle.b.f{fill:#1668c7}circle.c.f{fill:#2a7d46}
@media(prefers-color-scheme:dark){text{fill:#e6edf3}.s,.n{fill:#9ea7b3}.bg,circle{fill:#0d1117}.g{stroke:#2b323b}.x{stroke:#6e7681}
.a{stroke:#ff8b73}.b{stroke:#6cb0ff}.c{stroke:#5fd38a}.law{stroke:#e6edf3}
circle.a.f{fill:#ff8b73}circle.b.f{fill:#6cb0ff}circle.c.f{fill:#5fd38a}}
"""


def read(path):
    """{(stages, shape, run): [(depth, throughput, inside, little)]} in the order of depth."""
    lines = {}
    with open(path, encoding="utf-8") as table:
        for row in csv.DictReader(table, delimiter="\t"):
            key = tuple(int(row[name]) for name in ("stages", "shape", "run"))
            point = (int(row["depth"]), *(float(row[n]) for n in ("throughput", "inside", "little")))
            lines.setdefault(key, []).append(point)
    return {key: sorted(points) for key, points in lines.items()}


class Plot:
    def __init__(self, title, subtitle, y_of, ticks, tick_text):
        self.y_of, self.out = y_of, []
        self.add(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
                 f'aria-label="{title}"><style>{STYLE}</style>'
                 f'<rect class="bg" width="{WIDTH}" height="{HEIGHT}" rx="8"/>')
        self.text(24, 30, title, "t")
        self.text(24, 50, subtitle, "s")
        for stages, left in PANELS.items():
            self.text(left, TOP - 12, f"{'two' if stages == 2 else 'four'} balanced stages")
            for tick in ticks:
                y = y_of(tick)
                self.add(f'<line class="g" x1="{left}" x2="{left + PANEL_WIDTH}" y1="{y:.1f}" y2="{y:.1f}"/>')
                self.text(left - 8, y + 4, tick_text(tick), "n", "end")
            for depth in DEPTHS:
                self.text(self.x(left, depth), BOTTOM + 18, str(depth), "n", "middle")
            self.add(f'<line class="x" x1="{left}" x2="{left + PANEL_WIDTH}" y1="{BOTTOM}" y2="{BOTTOM}"/>')
            self.text(left + PANEL_WIDTH / 2, BOTTOM + 36, "slots between two stages", "n", "middle")

    def add(self, text):
        self.out.append(text)

    def text(self, x, y, text, kind="", anchor="start"):
        self.add(f'<text x="{x:.1f}" y="{y:.1f}" class="{kind}" text-anchor="{anchor}">{text}</text>')

    @staticmethod
    def x(left, depth):
        return left + 10 + (PANEL_WIDTH - 20) * math.log2(depth + 1) / math.log2(33)

    def line(self, left, points, kind):
        path = "L".join(f"{self.x(left, d):.1f} {self.y_of(v):.1f}" for d, v in points)
        self.add(f'<path class="{kind}" d="M{path}"/>')

    def dots(self, left, points, kind):
        for depth, value in points:
            self.add(f'<circle class="{kind}" cx="{self.x(left, depth):.1f}" cy="{self.y_of(value):.1f}" r="3.2"/>')

    def legend(self, entries):
        x = 24
        for text, line, dot in entries:
            self.add(f'<line class="{line}" x1="{x}" x2="{x + 26}" y1="{HEIGHT - 13}" y2="{HEIGHT - 13}"/>' if line else "")
            self.add(f'<circle class="{dot}" cx="{x + 13}" cy="{HEIGHT - 13}" r="3.2"/>' if dot else "")
            self.text(x + 32, HEIGHT - 9, text, "n")
            x += 50 + 6.6 * len(text)

    def save(self, path):
        with open(path, "w", encoding="utf-8") as file:
            file.write("\n".join(line for line in self.out if line) + "\n</svg>\n")


def throughput(lines, path):
    plot = Plot("Slots buy throughput until the variation is absorbed",
                "share of the rate that the slowest stage alone would have; CV: how much service times vary",
                lambda v: BOTTOM - (v - 0.4) / 0.6 * (BOTTOM - TOP), [0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0],
                lambda v: f"{v:.1f}")
    law = [(i / 8, (i / 8 + 2) / (i / 8 + 3)) for i in range(32 * 8 + 1)]
    for (stages, shape, run), points in lines.items():
        kind = SHAPES[shape][1]
        values = [(p[0], p[1]) for p in points]
        plot.line(PANELS[stages], values, kind + (" d" if run > 1 else ""))
        plot.dots(PANELS[stages], values, kind + (" f" if run == 1 else ""))
    plot.line(PANELS[2], law, "law")
    plot.legend([(name, kind, kind + " f") for name, kind in SHAPES.values()] +
                [("bursty: 8 alike in a row", "a d", "a"), ("the law (B+2)/(B+3) for two stages of CV 1", "law", None)])
    plot.save(path)


def memory(lines, path):
    low, high = math.log2(1), math.log2(128)
    plot = Plot("What the slots hold",
                "pictures inside on average: times the bytes of one, that is the memory (RGB of 12 MP: 36 MB)",
                lambda v: BOTTOM - (math.log2(v) - low) / (high - low) * (BOTTOM - TOP),
                [1, 2, 4, 8, 16, 32, 64, 128], str)
    for (stages, shape, run), points in lines.items():
        if run == 1:
            kind = SHAPES[shape][1]
            plot.line(PANELS[stages], [(p[0], p[3]) for p in points], kind)
            plot.dots(PANELS[stages], [(p[0], p[2]) for p in points], kind)
    for stages, left in PANELS.items():
        plot.line(left, [(i / 8, stages + (stages - 1) * i / 8) for i in range(32 * 8 + 1)], "law")
    plot.legend([(f"Little's law, {name}", kind, None) for name, kind in SHAPES.values()] +
                [("counted, each ms", None, "b"), ("all slots full", "law", None)])
    plot.save(path)


def main():
    lines = read(sys.argv[1])
    throughput(lines, f"{sys.argv[2]}/depth-throughput.svg")
    memory(lines, f"{sys.argv[2]}/depth-memory.svg")


main()
