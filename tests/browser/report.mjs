// SPDX-License-Identifier: MIT
// report.mjs FOLDER COUNT…: FOLDER/COUNT/{run,ledger}.html, as report.sh made them. One line of JSON
// for each figure, and a last line that counts the checks.
import assert from "node:assert/strict";
import {check, checkSchemes, finish, open, shoot} from "./lib.mjs";

const [folder, ...counts] = process.argv.slice(2);

const shown = (page) => page.locator("#shown").textContent();
const digits = (text) => Number(text.replace(/,/g, "").match(/\d+/)[0]);

// The rows in the document as [place, text of a column].
const column = (page, name) => page.$$eval("#rows > .row", (rows, name) =>
    rows.map((row) => [Number(row.getAttribute("aria-rowindex")),
        row.querySelector(name).textContent]), name);

async function checkTable(page, count) {
    const rows = await page.locator("#rows > .row").count();
    assert.ok(rows > 0 && rows < 80, `${rows} rows are in the document`);
    assert.equal(await page.locator("#table").getAttribute("aria-rowcount"), String(count + 1));
    assert.equal(digits(await shown(page)), count);
    const height = await page.$eval("#rows", (rows) => rows.offsetHeight);
    assert.equal(height, 48 * count);
}

async function checkFilters(page, count) {
    await page.locator("#filters").getByLabel("Class").selectOption("truncated");
    assert.equal(digits(await shown(page)), Math.ceil(count / 4));
    for (const [, text] of await column(page, ".class"))
        assert.equal(text, "truncated");
    await page.locator("#filters").getByLabel("Class").selectOption("");
    await page.locator("#filters").getByLabel("Stage").selectOption("decode");
    assert.equal(digits(await shown(page)), Math.ceil(count / 4));
    await page.locator("#filters").getByLabel("Path").fill("EMPTY");
    assert.equal(digits(await shown(page)), 0);
    assert.equal(await page.locator("#rows > .row").count(), 0);
    await page.getByRole("button", {name: "Clear"}).click();
    await page.waitForFunction((count) =>
        Number(document.getElementById("shown").textContent.replace(/,/g, "").match(/\d+/)[0]) ===
        count, count);
    await page.locator("#filters").getByLabel("Path").fill("empty-1.");
    assert.equal(digits(await shown(page)), 1);
    await page.locator("#filters").getByLabel("Path").fill("");
}

async function checkSorting(page) {
    for (const [title, name] of [["Path and message", "th button"], ["Class", ".class"],
        ["Stage", ".stage"], ["Attempts", ".attempts"], ["Size", ".size"], ["Took", ".took"],
        ["Ended", ".when"], ["ID", ".id"]]) {
        const key = await page.locator("th[data-key]", {hasText: title}).getAttribute("data-key");
        for (const way of ["ascending", "descending"]) {
            const head = page.locator("#table > thead").getByRole("columnheader", {name: title, exact: true});
            await head.getByRole("button").click();
            assert.equal(await head.getAttribute("aria-sort"), way);
            assert.equal(await page.locator("[aria-sort]").count(), 1);
            const ids = await column(page, ".id");
            const good = await page.evaluate(([key, way, ids]) => {
                const of = new Map(data.failures.map((item) => [String(item.id), item]));
                const collator = new Intl.Collator("en", {numeric: true});
                const list = ids.map(([, id]) => of.get(id)[key] ?? "");
                return list.every((value, i) => {
                    const before = list[i - 1];
                    if (i === 0)
                        return data.failures.every((item) => typeof value === "number"
                            ? (way === "ascending" ? item[key] >= value : item[key] <= value)
                            : collator.compare(item[key] ?? "", value) *
                                  (way === "ascending" ? 1 : -1) >= 0);
                    const order = typeof value === "number" ? value - before
                        : collator.compare(value, before);
                    return way === "ascending" ? order >= 0 : order <= 0;
                });
            }, [key, way, ids]);
            assert.ok(good, `${title}, ${way} (${name})`);
        }
    }
    await page.locator("#table > thead").getByRole("columnheader", {name: "ID", exact: true}).getByRole("button").click();
}

async function checkScrolling(page, count) {
    const middle = Math.floor(count / 2);
    await page.$eval("#scroller", (scroller, top) => {
        scroller.scrollTop = top;
    }, middle * 48);
    await page.waitForTimeout(50);
    const places = (await column(page, ".id")).map(([place]) => place);
    assert.deepEqual(places, places.map((_, i) => places[0] + i));
    const at = await page.$eval("#scroller", (scroller) => {
        const box = scroller.getBoundingClientRect();
        const row = document.elementFromPoint(box.left + 300, box.top + 120).closest(".row");
        return {index: Number(row.getAttribute("aria-rowindex")), top: scroller.scrollTop};
    });
    assert.ok(Math.abs(at.index - 2 - at.top / 48) < 4, `row ${at.index} at ${at.top}`);
}

async function checkOpening(page) {
    await page.$eval("#scroller", (scroller) => {
        scroller.scrollTop = 0;
    });
    await page.waitForTimeout(50);
    const button = page.locator("#rows > .row").nth(1).getByRole("button");
    await button.click();
    assert.equal(await button.getAttribute("aria-expanded"), "true");
    const opened = page.locator(".opened");
    assert.equal(await opened.count(), 1);
    assert.match(await opened.textContent(), /sluice failed retry \d+ -o/);
    assert.equal(await opened.locator("tbody tr").count(), 1);
    const next = page.locator("#rows > .row").nth(2);
    const box = await opened.boundingBox();
    const below = await next.boundingBox();
    assert.ok(Math.abs(box.y + box.height - below.y) < 1, "the next row follows the details");
    await next.getByRole("button").click();
    assert.equal(await opened.count(), 1);
    assert.equal(await button.getAttribute("aria-expanded"), "false");
    await page.keyboard.press("Escape");
    assert.equal(await opened.count(), 0);
}

// From the last filter through the heads into the rows, with keys alone.
async function checkKeyboard(page, count) {
    const focused = () => page.evaluate(() => {
        const row = document.activeElement.closest(".row");
        return row ? Number(row.getAttribute("aria-rowindex")) - 2 : -1;
    });
    await page.getByRole("button", {name: "Clear"}).focus();
    for (let i = 0; i < 9; i++)
        await page.keyboard.press("Tab");
    assert.ok(await focused() >= 0, "Tab does not come to a row");
    await page.keyboard.press("Home");
    assert.equal(await focused(), 0);
    const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
    assert.equal(outline, "solid");
    await page.keyboard.press("ArrowDown");
    assert.equal(await focused(), 1);
    await page.keyboard.press("Enter");
    assert.equal(await page.locator(".opened").count(), 1);
    await page.keyboard.press("ArrowDown");
    assert.equal(await focused(), 2);
    await page.keyboard.press("End");
    assert.equal(await focused(), count - 1);
    assert.ok(await page.locator("#rows > .row").last().getByRole("button").isVisible());
    await page.keyboard.press("PageUp");
    assert.ok(await focused() < count - 1);
    await page.keyboard.press("Escape");
    assert.equal(await page.locator(".opened").count(), 0);
    assert.equal(await focused(), 1);
    await page.keyboard.press("Tab");
    assert.equal(await focused(), -1);
}

async function checkNames(page) {
    const name = "folder-0/<img src=x onerror=alert(1)>&\"'<!--.ppm";
    await page.locator("#filters").getByLabel("Path").fill("onerror");
    assert.equal(await page.locator("#rows > .row button").textContent(), name);
    await page.locator("#rows > .row button").click();
    assert.equal(await page.locator("img[src=x]").count(), 0);
    await page.keyboard.press("Escape");
    await page.locator("#filters").getByLabel("Path").fill("cut-");
    const picture = page.locator("#rows .picture img").first();
    assert.ok(await picture.evaluate((image) => image.naturalWidth > 0 && image.naturalWidth <= 96));
    await page.locator("#filters").getByLabel("Path").fill("");
}

async function checkWithoutScripts(file, count) {
    const page = await open(file, {javaScriptEnabled: false});
    assert.equal(await page.locator("noscript tbody tr").count(), Math.min(count, 1000));
    const text = await page.locator("main").innerText();
    if (count > 1000)
        assert.match(text, new RegExp(`And ${count - 1000} more`));
    assert.match(text, /limit_pixels/);
    assert.match(text, /pictures\/s/);
    await page.context().close();
}

// Of five fresh contexts, the one in the middle.
async function measure(file) {
    const times = [];
    for (let i = 0; i < 5; i++) {
        const page = await open(file);
        times.push(await page.evaluate(async () => {
            const find = () => performance.getEntriesByName("first-contentful-paint")[0];
            while (!find())
                await new Promise((done) => setTimeout(done, 5));
            return {paint: find().startTime,
                    ready: performance.getEntriesByType("navigation")[0].domComplete};
        }));
        await page.context().close();
    }
    const middle = (name) => Math.round(times.map((time) => time[name]).sort((a, b) => a - b)[2]);
    return {first_contentful_paint_ms: middle("paint"), dom_complete_ms: middle("ready")};
}

for (const text of counts) {
    const count = Number(text);
    for (const kind of ["run", "ledger"]) {
        const file = `${folder}/${count}/${kind}.html`;
        const at = `${kind}, ${count} failed: `;
        const page = await open(file);
        await check(at + "table", () => checkTable(page, count));
        await check(at + "filters", () => checkFilters(page, count));
        await check(at + "sorting", () => checkSorting(page));
        await check(at + "scrolling", () => checkScrolling(page, count));
        await check(at + "opening", () => checkOpening(page));
        await check(at + "keyboard", () => checkKeyboard(page, count));
        await check(at + "names", () => checkNames(page));
        await check(at + "charts", async () =>
            assert.ok(await page.locator("#charts .uplot, #charts svg, #charts .note").count() > 0));
        await shoot(page, `${kind}-${count}`);
        await check(at + "complaints", () => assert.deepEqual(page.complaints, []));
        await page.context().close();
        await check(at + "without scripts", () => checkWithoutScripts(file, count));
        await check(at + "light and dark", () => checkSchemes(file));
    }
    const figures = await measure(`${folder}/${count}/run.html`);
    console.log(JSON.stringify({bench: "report", failed: count, ...figures}));
}
await finish();
