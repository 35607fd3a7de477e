/* Charts of a sweep: what workers and depth make of throughput, memory and speed-up. */
(() => {
    const {axis, points, processors, ceiling} = data;
    const place = document.getElementById("charts");
    if (points.length < 2) {
        place.append(make("p", {className: "note"}, "One point is no line."));
        return;
    }

    /* Depths double, so their lengths are what is drawn. */
    const lengthOf = (at) => axis.depth ? Math.log2(at) : at;
    const ats = [...new Set(points.map((point) => point.at))].sort((a, b) => a - b);
    const x = ats.map(lengthOf);
    const last = x[x.length - 1];
    const margin = last > x[0] ? (last - x[0]) / 24 : 0.5;

    /* Of as many ticks as there is room for, the last is always there. */
    const step = Math.ceil(x.length / 12);
    const nameOf = (length) => String(axis.depth ? Math.round(2 ** length) : Math.round(length));
    const over = {
        x, from: x[0] - margin, to: last + margin, points: true,
        ticks: x.filter((each, i) => (x.length - 1 - i) % step === 0),
        label: axis.label, tick: nameOf, value: nameOf,
    };

    /* The fastest of some points at each place of the axis. */
    function fastest(some) {
        const found = new Map();
        for (const point of some)
            if (!(found.get(point.at)?.rate >= point.rate))
                found.set(point.at, point);
        return found;
    }

    const valuesOf = (found, name) => ats.map((at) => found.has(at) ? found.get(at)[name] : null);
    const lines = new Map();
    for (const point of points)
        lines.set(point.line, [...(lines.get(point.line) || []), point]);
    const byName = [...lines.keys()].sort(new Intl.Collator("en", {numeric: true}).compare)
        .sort((a, b) => a.startsWith("carry") - b.startsWith("carry"));
    const linesOf = (name) => byName.map((line) =>
        ({name: line, values: valuesOf(fastest(lines.get(line)), name)}));

    const charts = [
        {...over, title: "Throughput, pictures/s", lines: linesOf("rate")},
        {...over, title: "Peak memory, MiB", lines: linesOf("mebibytes")},
    ];
    if (!axis.depth) {
        const shapes = [["stages", false], ["carry", true]]
            .map(([name, carry]) => ({name, found: fastest(points.filter((point) => point.carry === carry))}))
            .filter(({found}) => found.size > 0);
        const most = Math.max(...points.map((point) => point.speedUp), ceiling);
        charts.push({
            ...over,
            title: "Speed-up against one worker a stage, at the fastest depth",
            most: most * 1.15,
            lines: [
                ...shapes.map(({name, found}) => ({name, values: valuesOf(found, "speedUp")})),
                {name: "ideal", values: valuesOf(fastest(points), "ideal"), reference: true},
                {name: `${processors} processors, always busy`, values: ats.map(() => ceiling),
                 reference: true},
            ],
        }, {
            ...over,
            title: "Efficiency, and how busy processors were, %",
            lines: shapes.flatMap(({name, found}) => [
                {name: name + ", efficiency", values: valuesOf(found, "efficiency")},
                {name: name + ", busy", values: valuesOf(found, "busy")},
            ]),
        });
    }
    drawCharts(place, charts);
})();
