/* Charts of the series: by uPlot where the build had it, else as plain lines. */
(() => {
    const series = data.series;
    const place = document.getElementById("charts");
    const seconds = series.seconds;
    const length = seconds.length;
    const colours = () => {
        const style = getComputedStyle(document.documentElement);
        const value = (name) => style.getPropertyValue("--" + name).trim();
        return {
            lines: [1, 2, 3, 4, 5, 6].map((n) => value("series-" + n)),
            line: value("line"),
            quiet: value("quiet"),
        };
    };

    if (length < 3) {
        place.append(make("p", {className: "note"}, "The run was too short to be drawn."));
        return;
    }

    /* How fast a sum grew, over the last fortieth of the run: single items are no rate. */
    function rate(sums) {
        const reach = seconds[length - 1] / 40;
        let from = 0;
        return sums.map((sum, i) => {
            while (from + 1 < i && seconds[i] - seconds[from + 1] >= reach)
                from++;
            const begun = i === 0 ? 0 : seconds[from];
            const before = i === 0 ? 0 : sums[from];
            return seconds[i] > begun ? (sum - before) / (seconds[i] - begun) : 0;
        });
    }

    /* The mean of a sample and its neighbours: a channel of four slots jumps from one to the next. */
    function smooth(values) {
        return values.map((value, i) => {
            const near = values.slice(Math.max(0, i - 3), i + 4);
            return near.reduce((sum, each) => sum + each, 0) / near.length;
        });
    }

    const charts = [{
        title: "Throughput, pictures/s",
        lines: [{name: "pictures/s", values: rate(series.items)}],
    }];
    if (series.channels) {
        charts.push({
            title: "Throughput, MP/s",
            lines: [{name: "MP/s", values: rate(series.megapixels)}],
        }, {
            title: "How full channels were, %",
            most: 100,
            lines: series.channels.map((channel) =>
                ({name: "before " + channel.name, values: smooth(channel.percent)})),
        }, {
            title: "Memory in flight, MiB",
            lines: [{name: "MiB", values: series.mebibytes}],
        });
    }

    const round = (value) => value.toLocaleString("en",
        {maximumFractionDigits: value < 1 ? 2 : value < 10 ? 1 : 0});

    function drawWithUPlot(figure, chart) {
        const {lines, line, quiet} = colours();
        const width = () => Math.max(200, figure.clientWidth);
        const axis = {stroke: quiet, grid: {stroke: line, width: 1}, ticks: {stroke: line, width: 1},
                      font: "12px system-ui, sans-serif"};
        const options = {
            width: width(), height: 200,
            scales: {x: {time: false}, y: {range: (plot, least, most) => [0, chart.most || most * 1.05 || 1]}},
            axes: [{...axis, values: (plot, ticks) => ticks.map((tick) => round(tick) + " s")},
                   {...axis, size: 56}],
            series: [{label: "time", value: (plot, value) => value == null ? "\u2013" : value.toFixed(2) + " s"},
                     ...chart.lines.map((each, i) => ({
                         label: each.name, stroke: lines[i % lines.length], width: 1.5,
                         points: {show: false},
                         value: (plot, value) => value == null ? "\u2013" : round(value),
                     }))],
        };
        const plot = new uPlot(options, [seconds, ...chart.lines.map((each) => each.values)], figure);
        const canvas = figure.querySelector("canvas");
        canvas.setAttribute("role", "img");
        canvas.setAttribute("aria-label", chart.title + " over time; the table below has the figures");
        new ResizeObserver(() => plot.setSize({width: width(), height: 200})).observe(figure);
    }

    function drawPlain(figure, chart) {
        const {lines} = colours();
        const most = chart.most || Math.max(...chart.lines.flatMap((each) => each.values)) || 1;
        const end = seconds[length - 1];
        const svg = (name, attributes, ...children) => {
            const element = document.createElementNS("http://www.w3.org/2000/svg", name);
            for (const [key, value] of Object.entries(attributes))
                element.setAttribute(key, value);
            element.append(...children);
            return element;
        };
        const drawing = svg("svg", {viewBox: "0 0 600 220", role: "img", "aria-label":
            chart.title + " over time; the table below has the figures"});
        const x = (value) => 48 + 544 * value / end;
        const y = (value) => 192 - 176 * value / most;
        for (const part of [0, 0.5, 1]) {
            drawing.append(
                svg("line", {class: "axis", x1: 48, x2: 592, y1: y(part * most), y2: y(part * most)}),
                svg("text", {x: 42, y: y(part * most) + 4, "text-anchor": "end"}, round(part * most)),
                svg("text", {x: x(part * end), y: 212, "text-anchor": part ? "end" : "start"},
                    (part * end).toFixed(end < 10 ? 2 : 0) + " s"));
        }
        const legend = make("div", {className: "legend"});
        chart.lines.forEach((each, i) => {
            const colour = lines[i % lines.length];
            const points = each.values.map((value, at) =>
                x(seconds[at]).toFixed(1) + "," + y(value).toFixed(1));
            const drawn = svg("polyline", {points: points.join(" ")});
            drawn.style.stroke = colour;
            drawing.append(drawn);
            const key = make("i", {className: "key"});
            key.style.background = colour;
            legend.append(make("span", {}, key, each.name));
        });
        figure.append(drawing, ...(chart.lines.length > 1 ? [legend] : []));
    }

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

    if (!series.channels)
        place.after(make("p", {className: "note"},
            "When items ended, as the ledger has it; channels and memory are only known to " +
            "sluice convert --report."));
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
    draw();
})();
