/* Charts of a run over time. */
(() => {
    const series = data.series;
    const place = document.getElementById("charts");
    const seconds = series.seconds;
    const length = seconds.length;

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

    const decimals = seconds[length - 1] < 10 ? 2 : 0;
    const overTime = {
        x: seconds, from: 0, to: seconds[length - 1], label: "time",
        tick: (value) => formatNumber(value) + " s",
        value: (value) => value.toFixed(decimals) + " s",
    };
    const charts = [{
        ...overTime,
        title: "Throughput, pictures/s",
        lines: [{name: "pictures/s", values: rate(series.items)}],
    }];
    if (series.channels) {
        charts.push({
            ...overTime,
            title: "Throughput, MP/s",
            lines: [{name: "MP/s", values: rate(series.megapixels)}],
        }, {
            ...overTime,
            title: "How full channels were, %",
            most: 100,
            lines: series.channels.map((channel) =>
                ({name: "before " + channel.name, values: smooth(channel.percent)})),
        }, {
            ...overTime,
            title: "Memory in flight, MiB",
            lines: [{name: "MiB", values: series.mebibytes}],
        });
    } else {
        place.after(make("p", {className: "note"},
            "When items ended, as the ledger has it; channels and memory are only known to " +
            "sluice convert --report."));
    }
    drawCharts(place, charts);
})();
