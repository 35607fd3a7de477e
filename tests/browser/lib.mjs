// SPDX-License-Identifier: MIT
// What drives a browser that has no network, and counts checks.
import assert from "node:assert/strict";
import {createRequire} from "node:module";

const {chromium} = createRequire(process.env.SLUICE_MODULES + "/")("playwright-core");
const browser = await chromium.launch({executablePath: process.env.SLUICE_CHROMIUM,
                                       args: ["--no-sandbox"]});
let passed = 0;
let failed = 0;

export async function check(name, run) {
    try {
        await run();
        passed++;
    } catch (error) {
        failed++;
        console.log(`FAILED: ${name}: ${error.message}`);
    }
}

// A page in a browser that has no network, and what it complained about.
export async function open(file, options = {}) {
    const context = await browser.newContext({viewport: {width: 1280, height: 900}, ...options});
    await context.setOffline(true);
    context.setDefaultTimeout(10000);
    const page = await context.newPage();
    page.complaints = [];
    page.on("console", (message) => {
        if (["error", "warning"].includes(message.type()))
            page.complaints.push(message.text());
    });
    page.on("pageerror", (error) => page.complaints.push(String(error)));
    page.on("dialog", (dialog) => {
        page.complaints.push("dialog: " + dialog.message());
        dialog.dismiss();
    });
    page.on("request", (request) => {
        if (!/^(file|data):/.test(request.url()))
            page.complaints.push("request: " + request.url());
    });
    await page.goto("file://" + file);
    return page;
}

export async function checkSchemes(file) {
    const colours = [];
    for (const colorScheme of ["light", "dark"]) {
        const page = await open(file, {colorScheme});
        colours.push(await page.$eval("body", (body) => getComputedStyle(body).backgroundColor));
        await page.context().close();
    }
    assert.notEqual(colours[0], colours[1]);
}

export async function shoot(page, name) {
    if (process.env.SLUICE_SHOTS)
        await page.screenshot({path: `${process.env.SLUICE_SHOTS}/${name}.png`, fullPage: true});
}

// Says how it went, and ends the process.
export async function finish() {
    await browser.close();
    console.log(`${passed} passed, ${failed} failed`);
    process.exit(failed ? 1 : 0);
}
