/* Lines over what they have in common: by uPlot where the build had it, else plainer. A chart is
 *   title, label    what the lines are, and what they are over
 *   x, from, to     places from left to right, and the ends of the axis
 *   ticks           the places that the axis names, where they are not the drawing's to choose
 *   tick, value     a place as text, on the axis and in the legend
 *   most            the upper end where the lines do not say it; the lower one is 0
 *   points          whether each value is marked
 *   lines           each with a name, values (null: none at that place), and whether it is a
 *                   reference that others are compared with */
const drawCharts = (() => {
    const DASHES = [[6, 4], [2, 4]];

    function colours() {
        const style = getComputedStyle(document.documentElement);
        const value = (name) => style.getPropertyValue("--" + name).trim();
        return {
            lines: [1, 2, 3, 4, 5, 6].map((n) => value("series-" + n)),
            line: value("line"),
            quiet: value("quiet"),
        };
    }

    const colourOf = (chart, i, {lines, quiet}) =>
        chart.lines[i].reference ? quiet : lines[i % lines.length];
    const dashesOf = (chart, i) =>
        chart.lines[i].reference || i >= 6 ? DASHES[i % DASHES.length] : undefined;
    const describe = (chart) => `${chart.title}, over ${chart.label}; the tables have the figures`;

    function drawWithUPlot(figure, chart) {
        const palette = colours();
        const width = () => Math.max(200, figure.clientWidth);
        const axis = {stroke: palette.quiet, grid: {stroke: palette.line, width: 1},
                      ticks: {stroke: palette.line, width: 1}, font: "12px system-ui, sans-serif"};
        const across = {...axis, values: (plot, ticks) => ticks.map(chart.tick)};
        if (chart.ticks)
            across.splits = () => chart.ticks;
        const options = {
            width: width(), height: 200,
            scales: {x: {time: false, range: [chart.from, chart.to]},
                     y: {range: (plot, least, most) => [0, chart.most || most * 1.05 || 1]}},
            axes: [across, {...axis, size: 56}],
            series: [{label: chart.label, value: (plot, value) => value == null ? "\u2013" : chart.value(value)},
                     ...chart.lines.map((each, i) => ({
                         label: each.name, stroke: colourOf(chart, i, palette), width: 1.5,
                         dash: dashesOf(chart, i), spanGaps: true,
                         points: {show: Boolean(chart.points && !each.reference), size: 6},
                         value: (plot, value) => value == null ? "\u2013" : formatNumber(value),
                     }))],
        };
        const plot = new uPlot(options, [chart.x, ...chart.lines.map((each) => each.values)], figure);
        const canvas = figure.querySelector("canvas");
        canvas.setAttribute("role", "img");
        canvas.setAttribute("aria-label", describe(chart));
        new ResizeObserver(() => plot.setSize({width: width(), height: 200})).observe(figure);
    }

    function svg(name, attributes, ...children) {
        const element = document.createElementNS("http://www.w3.org/2000/svg", name);
        for (const [key, value] of Object.entries(attributes))
            element.setAttribute(key, value);
        element.append(...children);
        return element;
    }

    function drawPlain(figure, chart) {
        const palette = colours();
        const values = chart.lines.flatMap((each) => each.values);
        const most = chart.most || Math.max(...values) || 1;
        const x = (value) => 48 + 544 * (value - chart.from) / (chart.to - chart.from);
        const y = (value) => 192 - 176 * value / most;
        const drawing = svg("svg", {viewBox: "0 0 600 220", role: "img",
                                    "aria-label": describe(chart)});
        for (const part of [0, 0.5, 1])
            drawing.append(
                svg("line", {class: "axis", x1: 48, x2: 592, y1: y(part * most), y2: y(part * most)}),
                svg("text", {x: 42, y: y(part * most) + 4, "text-anchor": "end"},
                    formatNumber(part * most)));
        for (const tick of chart.ticks || [chart.from, (chart.from + chart.to) / 2, chart.to])
            drawing.append(svg("text", {x: x(tick), y: 212, "text-anchor":
                tick <= chart.from ? "start" : tick >= chart.to ? "end" : "middle"}, chart.tick(tick)));
        const legend = make("div", {className: "legend"});
        chart.lines.forEach((each, i) => {
            const colour = colourOf(chart, i, palette);
            const places = chart.x.map((at, place) => [at, each.values[place]])
                .filter(([, value]) => value != null)
                .map(([at, value]) => [x(at).toFixed(1), y(value).toFixed(1)]);
            const drawn = svg("polyline", {points: places.map((place) => place.join(",")).join(" ")});
            drawn.style.stroke = colour;
            drawn.style.strokeDasharray = dashesOf(chart, i)?.join(" ") ?? "none";
            drawing.append(drawn);
            for (const [cx, cy] of chart.points && !each.reference ? places : []) {
                const dot = svg("circle", {cx, cy, r: 3});
                dot.style.fill = colour;
                drawing.append(dot);
            }
            const key = make("i", {className: "key"});
            key.style.background = colour;
            legend.append(make("span", {}, key, each.name));
        });
        figure.append(drawing, ...(chart.lines.length > 1 ? [legend] : []));
    }

    return (place, charts) => {
        function draw() {
            place.replaceChildren();
            for (const chart of charts) {
                const figure = make("figure", {}, make("figcaption", {}, chart.title));
                place.append(figure);
                if (typeof uPlot === "undefined")
                    drawPlain(figure, chart);
                else
                    drawWithUPlot(figure, chart);
            }
        }
        matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
        draw();
    };
})();
