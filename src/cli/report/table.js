/* The table of failures: as many rows as can be seen, and a few more, are in the document; two
 * spacers stand for the others. A place is a row's number among those that match, in their order. */
(() => {
    const ROW = 48; /* --row of table.css, which is as high as every row that is closed */
    const MORE = 6; /* rows beyond what can be seen, above and below */
    const items = data.failures;
    if (items.length === 0)
        return;

    const find = (id) => document.getElementById(id);
    const scroller = find("scroller");
    const table = find("table");
    const body = find("rows");
    const heads = [...table.tHead.rows[0].querySelectorAll("[data-key]")];
    const above = makeSpacer();
    const below = makeSpacer();
    const rows = new Map(); /* place: row that is in the document */
    let order = items;      /* those that match, as they are sorted */
    let sort = {key: "id", down: false};
    let current = 0; /* the place that Tab comes to */
    let open = null; /* the item that is open, its place, and its element and height */

    function makeSpacer() {
        const cell = make("td");
        const row = make("tr", {className: "space", "aria-hidden": "true"}, cell);
        row.grow = (height) => {
            cell.style.height = height + "px";
            row.hidden = height === 0;
        };
        return row;
    }

    const topOf = (place) => place * ROW + (open && place > open.place ? open.height : 0);

    function placeAt(y) {
        if (!open || y < (open.place + 1) * ROW)
            return Math.floor(y / ROW);
        return Math.max(open.place, Math.floor((y - open.height) / ROW));
    }

    function makeRow(place) {
        const item = order[place];
        const opened = open !== null && open.item === item;
        const button = make("button", {type: "button", title: item.path, tabIndex: -1,
                                       "aria-expanded": String(opened)}, item.path);
        const picture = make("td", {className: "picture"});
        if (item.thumbnail)
            picture.append(make("img", {src: item.thumbnail, alt: ""}));
        const row = make("tr", {className: opened ? "row open" : "row",
                                "aria-rowindex": String(place + 2)},
            picture,
            make("th", {scope: "row"}, button,
                make("span", {className: "message", title: item.message || ""},
                    item.message || "")),
            make("td", {className: "class"}, item.class),
            make("td", {className: "stage"}, item.stage || ""),
            make("td", {className: "number attempts"}, String(item.attempts)),
            make("td", {className: "number size"}, formatSize(item.size)),
            make("td", {className: "number took"}, formatDuration(item.ms)),
            make("td", {className: "when"}, formatTime(item.when)),
            make("td", {className: "number id"}, String(item.id)));
        row.place = place;
        row.button = button;
        return row;
    }

    /* The attempts of an item, and of each the outputs that failed. */
    function makeHistory(item) {
        const lines = [];
        const line = (first, error, message) => make("tr", {}, ...first,
            make("td", {}, error.class === "ok" ? "done" : error.class),
            make("td", {}, [error.stage, error.codec].filter(Boolean).join(", ")),
            make("td", {}, message));
        for (const attempt of item.history) {
            lines.push(line([
                make("td", {className: "number"}, String(attempt.run)),
                make("td", {className: "number"}, String(attempt.number)),
                make("td", {}, formatTime(attempt.when)),
                make("td", {className: "number"}, formatDuration(attempt.ms)),
            ], attempt, attempt.message || ""));
            for (const output of attempt.outputs || [])
                lines.push(line([make("td", {colSpan: 4})], output,
                    output.output + ": " + (output.message || "")));
        }
        const titles = ["Run", "Attempt", "Ended", "Took", "Status", "Stage", "Message"];
        const head = titles.map((title, i) =>
            make("th", {scope: "col", className: i === 0 || i === 1 || i === 3 ? "number" : ""},
                title));
        return make("table", {}, make("caption", {className: "hidden"}, "Attempts"),
            make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...lines));
    }

    function makeDetails(item) {
        const facts = make("dl");
        const add = (name, value) => {
            if (value)
                facts.append(make("dt", {}, name), make("dd", {}, value));
        };
        add("Input", item.source);
        add("Output", item.output);
        add("Error", item.message);
        add("Codec", item.codec);
        add("System", item.errno);
        add("Set", item.set);
        add("What may help", data.advice[item.class]);
        add("Try again", make("code", {}, "sluice failed retry " + item.id + data.where));
        const what = make("div", {className: "what"});
        if (item.thumbnail)
            what.append(make("img", {src: item.thumbnail, alt: "What can be decoded of the input"}));
        what.append(facts);
        const cell = make("td", {}, what);
        if (item.history.length > 0)
            cell.append(make("div", {className: "wide"}, makeHistory(item)));
        return make("tr", {className: "opened"}, cell);
    }

    /* Who has the focus, and is about to leave the document, leaves it to the scroller. */
    function drop(element) {
        if (element.contains(document.activeElement))
            scroller.focus({preventScroll: true});
        element.remove();
    }

    function clear() {
        for (const row of rows.values())
            drop(row);
        rows.clear();
        if (open)
            drop(open.element);
    }

    /* Brings what is in the document up to date with what can be seen. */
    function render() {
        const first = Math.max(0, placeAt(scroller.scrollTop) - MORE);
        const seen = placeAt(scroller.scrollTop + scroller.clientHeight) + MORE + 1;
        const last = Math.min(order.length, seen);
        const stretch = () => {
            above.grow(topOf(first));
            below.grow(topOf(order.length) - topOf(last));
        };
        let next = below;
        for (let place = last - 1; place >= first; place--) {
            if (open && open.place === place) {
                if (open.element.nextSibling !== next)
                    body.insertBefore(open.element, next);
                next = open.element;
            }
            let row = rows.get(place);
            if (!row) {
                row = makeRow(place);
                rows.set(place, row);
                body.insertBefore(row, next);
            }
            next = row;
        }
        /* Only now: were the table shorter for a moment, it would scroll. */
        stretch();
        for (const [place, row] of rows) {
            if (place < first || place >= last) {
                drop(row);
                rows.delete(place);
            }
        }
        if (open && (open.place < first || open.place >= last))
            drop(open.element);
        if (current < first || current >= last)
            current = Math.min(first + MORE, Math.max(last - 1, 0));
        for (const [place, row] of rows)
            row.button.tabIndex = place === current ? 0 : -1;
        if (open && open.element.isConnected) {
            /* Where there is little room, columns are hidden. */
            open.element.cells[0].colSpan = 1 + heads.filter((head) => head.offsetWidth > 0).length;
            open.height = open.element.offsetHeight;
        }
        stretch();
    }

    function show(place) {
        const height = scroller.clientHeight - table.tHead.offsetHeight;
        const top = topOf(place);
        if (top < scroller.scrollTop)
            scroller.scrollTop = top;
        else if (top + ROW > scroller.scrollTop + height)
            scroller.scrollTop = top + ROW - height;
    }

    function focus(place) {
        current = Math.max(0, Math.min(order.length - 1, place));
        show(current);
        render();
        const row = rows.get(current);
        if (row)
            row.button.focus({preventScroll: true});
    }

    function mark(place, opened) {
        const row = rows.get(place);
        if (!row)
            return;
        row.classList.toggle("open", opened);
        row.button.setAttribute("aria-expanded", String(opened));
    }

    function close() {
        if (!open)
            return;
        const {place, element} = open;
        element.remove();
        open = null;
        mark(place, false);
    }

    function toggle(place) {
        const item = order[place];
        const again = open !== null && open.item === item;
        close();
        if (!again) {
            open = {item, place, element: makeDetails(item), height: 0};
            mark(place, true);
        }
        focus(place);
    }

    /* Another order, or others that match: from the top. */
    function reorder() {
        const path = find("path").value.toLowerCase();
        const of = {class: find("class").value, stage: find("stage").value};
        const matches = items.filter((item) =>
            (!of.class || item.class === of.class) &&
            (!of.stage || (item.stage || "none") === of.stage) &&
            (!path || item.path.toLowerCase().includes(path)));
        const texts = new Intl.Collator("en", {numeric: true});
        const {key, down} = sort;
        const compare = typeof items[0][key] === "number"
            ? (a, b) => a[key] - b[key]
            : (a, b) => texts.compare(a[key] || "", b[key] || "");
        matches.sort((a, b) => (down ? compare(b, a) : compare(a, b)) || a.id - b.id);
        clear();
        order = matches;
        if (open) {
            open.place = order.indexOf(open.item);
            if (open.place < 0)
                open = null;
        }
        current = 0;
        scroller.scrollTop = 0;
        table.setAttribute("aria-rowcount", String(order.length + 1));
        for (const head of heads) {
            if (head.dataset.key === key)
                head.setAttribute("aria-sort", down ? "descending" : "ascending");
            else
                head.removeAttribute("aria-sort");
        }
        find("shown").textContent = order.length === items.length
            ? wholeNumber.format(items.length) + " failed"
            : wholeNumber.format(order.length) + " of " + wholeNumber.format(items.length);
        render();
    }

    /* The choices of a filter, the most frequent first, each with how many there are. */
    function offer(id) {
        const counts = new Map();
        for (const item of items)
            counts.set(item[id] || "none", (counts.get(item[id] || "none") || 0) + 1);
        for (const [name, count] of [...counts].sort((a, b) => b[1] - a[1]))
            find(id).append(make("option", {value: name}, `${name} (${wholeNumber.format(count)})`));
    }

    function onKey(event) {
        const row = event.target.closest(".row");
        const page = Math.max(1, Math.floor(scroller.clientHeight / ROW) - 2);
        const moves = {ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page,
                       Home: -order.length, End: order.length};
        if (event.key === "Escape" && open) {
            const {place} = open;
            close();
            focus(place);
        } else if (row && event.key in moves) {
            focus(row.place + moves[event.key]);
        } else {
            return;
        }
        event.preventDefault();
    }

    body.append(above, below);
    offer("class");
    offer("stage");
    find("failures").hidden = false;
    for (const head of heads) {
        head.firstElementChild.addEventListener("click", () => {
            const {key} = head.dataset;
            sort = {key, down: sort.key === key && !sort.down};
            reorder();
        });
    }
    const filters = find("filters");
    filters.addEventListener("input", reorder);
    filters.addEventListener("submit", (event) => event.preventDefault());
    filters.addEventListener("reset", () => setTimeout(reorder));
    body.addEventListener("click", (event) => {
        const row = event.target.closest(".row");
        if (row)
            toggle(row.place);
    });
    scroller.addEventListener("keydown", onKey);
    scroller.addEventListener("scroll", render, {passive: true});
    window.addEventListener("resize", render);
    reorder();
})();
