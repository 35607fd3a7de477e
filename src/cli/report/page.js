"use strict";
/* What the page's other scripts share. */
const data = JSON.parse(document.getElementById("data").textContent);

/* An element with properties, and children: texts, or elements. */
function make(name, properties, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(properties || {})) {
        if (key in element)
            element[key] = value;
        else
            element.setAttribute(key, value);
    }
    element.append(...children);
    return element;
}

const wholeNumber = new Intl.NumberFormat("en");
const timeFormat = new Intl.DateTimeFormat("sv", { /* 2026-11-23 21:43:12 */
    year: "numeric", month: "2-digit", day: "2-digit",
    hour: "2-digit", minute: "2-digit", second: "2-digit",
});

function formatNumber(value) {
    return value.toLocaleString("en", {maximumFractionDigits: value < 1 ? 2 : value < 10 ? 1 : 0});
}

function formatTime(ms) {
    return ms > 0 ? timeFormat.format(ms) : "\u2013";
}

function formatSize(bytes) {
    const units = ["B", "KiB", "MiB", "GiB", "TiB"];
    let unit = 0;
    while (bytes >= 1000 && unit + 1 < units.length) {
        bytes /= 1024;
        unit++;
    }
    return (unit && bytes < 100 ? bytes.toFixed(1) : Math.round(bytes)) + "\u00a0" + units[unit];
}

function formatDuration(ms) {
    if (ms < 1000)
        return ms + "\u00a0ms";
    return (ms / 1000).toFixed(ms < 10000 ? 2 : 1) + "\u00a0s";
}

for (const time of document.querySelectorAll("time"))
    time.textContent = formatTime(Date.parse(time.dateTime));
