// SPDX-License-Identifier: MIT
// bench.mjs FOLDER: FOLDER/{every,total,stage,depth,one,plain}.html, as bench.sh made them.
import assert from "node:assert/strict";
import {check, checkSchemes, finish, open, shoot} from "./lib.mjs";

const [folder] = process.argv.slice(2);

// Charts, the points that were measured, lines of the first chart, and what the axis is said to be.
const pages = {
    every: {charts: 4, points: 9, rows: 6, lines: 3, axis: "workers of every stage"},
    total: {charts: 4, points: 12, rows: 6, lines: 2, axis: "all workers"},
    stage: {charts: 4, points: 7, rows: 4, lines: 2, axis: "workers of decode"},
    depth: {charts: 2, points: 5, rows: 2, lines: 2, axis: "slots of each channel"},
    one: {charts: 0, points: 1, rows: 1, lines: 0, axis: ""},
    plain: {charts: 4, points: 9, rows: 6, lines: 3, axis: "workers of every stage"},
};

// Of a copy of a canvas the pixels that are no shade of gray: of all that is drawn, lines alone.
const countColoured = (canvas) => {
    const copy = new OffscreenCanvas(canvas.width, canvas.height)
        .getContext("2d", {willReadFrequently: true});
    copy.drawImage(canvas, 0, 0);
    const {data} = copy.getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    for (let i = 0; i < data.length; i += 4)
        count += data[i + 3] > 0 && Math.abs(data[i] - data[i + 2]) > 60;
    return count;
};

async function checkCharts(page, expected) {
    const figures = page.locator("#charts figure");
    assert.equal(await figures.count(), expected.charts);
    if (expected.charts === 0)
        return assert.match(await page.locator("#charts").textContent(), /One point is no line/);
    const embedded = await page.evaluate(() => typeof uPlot !== "undefined");
    for (let i = 0; i < expected.charts; i++) {
        const drawing = figures.nth(i).locator("[role=img]");
        assert.match(await drawing.getAttribute("aria-label"), /the tables have the figures/);
        if (embedded)
            assert.ok(await drawing.evaluate(countColoured) > 100, `chart ${i} is empty`);
        else
            assert.ok(await drawing.locator("circle").count() > 0, `chart ${i} is empty`);
    }
    const lines = await figures.first().locator(embedded ? ".u-series" : ".legend > span").count();
    assert.equal(lines, expected.lines + (embedded ? 1 : 0));
}

// What can be read without scripts as well.
async function checkTables(page, expected) {
    assert.equal(await page.locator(".points tbody tr").count(), expected.points);
    assert.equal(await page.locator(".points .badge", {hasText: /^best$/}).count(), 1);
    const maps = page.locator("table.heat");
    assert.equal(await maps.count(), 2);
    for (let i = 0; i < 2; i++) {
        assert.equal(await maps.nth(i).locator("tbody tr").count(), expected.rows);
        assert.equal(await maps.nth(i).locator("td.heat").count(), expected.points);
        assert.equal(await maps.nth(i).locator("td.best").count(), 1);
    }
    const details = page.locator("details");
    assert.equal(await details.count(), expected.points);
    assert.equal(await page.locator("details[open]").count(), 1);
    const text = await page.locator("main").innerText();
    for (const words of ["bottleneck", "best", "processors", "memory", "machine", expected.axis])
        assert.ok(text.includes(words), `the page does not say: ${words}`);
}

// The contrast of the cells' text by WCAG 2, and the shades that there are.
const readCells = (cells) => {
    const channels = (colour) => {
        const numbers = colour.match(/[\d.]+/g).slice(0, 3).map(Number);
        return colour.startsWith("color(") ? numbers : numbers.map((number) => number / 255);
    };
    const luminance = (colour) => {
        const [r, g, b] = channels(colour).map((value) =>
            value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const shades = new Set();
    const contrasts = cells.map((cell) => {
        const style = getComputedStyle(cell);
        shades.add(style.backgroundColor);
        const [low, high] = [luminance(style.color), luminance(style.backgroundColor)]
            .sort((a, b) => a - b);
        return (high + 0.05) / (low + 0.05);
    });
    return {shades: shades.size, least: Math.min(...contrasts)};
};

async function checkContrast(file) {
    for (const colorScheme of ["light", "dark"]) {
        const page = await open(file, {colorScheme});
        const {shades, least} = await page.$$eval("td.heat", readCells);
        assert.ok(shades > 1, "all cells have one colour");
        assert.ok(least >= 4.5, `${colorScheme}: contrast ${least.toFixed(1)}`);
        await shoot(page, `bench-${colorScheme}`);
        await page.context().close();
    }
}

// Opens and closes the stages of a point with keys alone.
async function checkKeyboard(page) {
    await page.locator("[aria-labelledby=points-title][tabindex]").focus();
    await page.keyboard.press("Tab");
    const summary = await page.evaluateHandle(() => document.activeElement);
    assert.equal(await summary.evaluate((each) => each.tagName), "SUMMARY");
    for (let i = 0; i < 2; i++) {
        const open = await summary.evaluate((each) => each.parentElement.open);
        await page.keyboard.press("Enter");
        assert.equal(await summary.evaluate((each) => each.parentElement.open), !open);
    }
}

for (const [name, expected] of Object.entries(pages)) {
    const file = `${folder}/${name}.html`;
    const page = await open(file);
    await check(name + ": charts", () => checkCharts(page, expected));
    await check(name + ": tables", () => checkTables(page, expected));
    await check(name + ": keyboard", () => checkKeyboard(page));
    await check(name + ": names", async () =>
        assert.ok((await page.locator("h1").textContent()).includes("<img src=x")));
    await check(name + ": dark charts", async () => {
        await page.emulateMedia({colorScheme: "dark"});
        await checkCharts(page, expected);
    });
    await shoot(page, `bench-${name}`);
    await check(name + ": complaints", () => assert.deepEqual(page.complaints, []));
    await page.context().close();
    await check(name + ": without scripts", async () => {
        const silent = await open(file, {javaScriptEnabled: false});
        await checkTables(silent, expected);
        assert.match(await silent.locator("main").innerText(), /Charts need JavaScript/);
        await silent.context().close();
    });
    await check(name + ": light and dark", () => checkSchemes(file));
}
await check("contrast", () => checkContrast(`${folder}/every.html`));
await check("narrow", async () => {
    const page = await open(`${folder}/every.html`, {viewport: {width: 400, height: 800}});
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= 400, `the page is ${wide} wide`);
    await shoot(page, "bench-narrow");
    await page.context().close();
});
await finish();
