// The corpus at a glance; every list says where its rows come from.
const MARKS = { y: ["yes", "✓"], p: ["partly", "~"], n: ["no", "–"], "?": ["cannot be told", "?"] };
const report = (stem) => (data.pages[stem] ? el("a", { href: `pages/${encodeURIComponent(data.pages[stem])}` }, stem) : stem);
const table = (heads, rows, numbers = []) => el("table", {}, el("thead", {}, el("tr", {}, heads.map((head, i) => el("th", { class: numbers.includes(i) ? "n" : "" }, head)))), el("tbody", {}, rows.map((row) => el("tr", {}, row.map((cell, i) => el("td", { class: numbers.includes(i) ? "n" : "" }, cell))))));
const none = (text) => el("p", { class: "soft" }, text);

function section(title, ...children) {
  const id = title.toLowerCase().replace(/[^a-z]+/g, "-");
  byId("contents").append(el("a", { href: `#${id}` }, title));
  byId("main").append(el("section", { id }, el("h2", {}, title), children));
}

function bars(rows, most = 30) {
  const top = Math.max(1, ...rows.map(([, n]) => n));
  return [el("table", { class: "bars" }, el("tbody", {}, rows.slice(0, most).map(([name, n]) => el("tr", {}, el("td", {}, name), el("td", {}, el("span", { class: "bar", style: { width: `${(100 * n) / top}%` } })), el("td", { class: "n" }, String(n)))))),
    rows.length > most ? none(`and ${rows.length - most} more`) : null];
}

function flow() {
  const f = data.flow;
  const step = (n, words, more) => el("div", { class: "step" }, el("b", {}, String(n)), words, more ? el("div", { class: "small soft" }, more) : null);
  const out = (n, words, why) => [el("div", { class: "arrow" }, "→"), el("div", { class: "out" }, el("b", {}, `${n} `), words, why && why.length ? el("ul", { class: "small" }, why.slice(0, 8).map(([name, k]) => el("li", {}, `${k} × ${name}`))) : null)];
  const listed = (rows) => rows.map(([name, n]) => `${n} ${name}`).join(", ");
  return el("div", { class: "flow" },
    step(f.found, "documents found", f.earlier ? `${f.earlier} of earlier inputs are kept and not counted` : ""), out(f.twice, "files with the same content as another"),
    el("div", { class: "down" }, "↓"), step(f.found - f.twice, "distinct documents"), out(f.failed, "could not be read", f.why_failed),
    el("div", { class: "down" }, "↓"), step(f.read, "documents read", `languages: ${listed(f.languages)}`), out(f.without, "without a patient of their own", f.why_without),
    el("div", { class: "down" }, "↓"), step(f.included, "reports included", listed(f.kinds)),
    el("div", { class: "down" }, "↓"), step(f.patients, "patients told"), out(f.again, "told again in a second report: counted once"),
    el("div", { class: "down" }, "↓"), step(f.distinct, "distinct patients", `${f.tied} with an outcome tied to a treatment`));
}

function heat() {
  const care = data.care;
  const share = care.shares.map((counts) => { const told = (counts.yes || 0) + (counts.no || 0) + (counts.partly || 0); return told ? Math.round((100 * ((counts.yes || 0) + 0.5 * (counts.partly || 0))) / told) : null; });
  const items = table(["item", "", "reported where", "yes", "partly", "no", "cannot be told", "share"],
    care.items.map((item, i) => [item.number, item.name, item.counts, ...["yes", "partly", "no", "?"].map((mark) => String(care.shares[i][mark] || 0)), share[i] === null ? "" : `${share[i]} %`]), [3, 4, 5, 6, 7]);
  const map = el("div", { class: "heat", tabindex: "0", role: "region", "aria-label": "CARE items by report" }, el("table", {},
    el("thead", {}, el("tr", {}, el("th", {}, "report"), care.items.map((item) => el("th", { title: item.counts }, `${item.number} ${item.name}`)), el("th", {}, "all"))),
    el("tbody", {}, care.reports.map(([stem, page, marks, all]) => el("tr", {}, el("td", {}, page ? el("a", { href: `pages/${encodeURIComponent(page)}` }, stem) : stem),
      [...marks].map((mark, i) => el("td", { class: `m ${mark === "?" ? "q" : mark}`, title: `${care.items[i].number} ${care.items[i].name}: ${MARKS[mark][0]}` }, MARKS[mark][1])), el("td", { class: "n" }, all === null ? "" : `${Math.round(100 * all)} %`))))));
  return [el("p", {}, "Items of the CARE checklist (Gagnier et al. 2014; Riley et al. 2017) that facts and sections can show. 5b to 5d, 8b, 9c, 10c and 11c need a reader. An item of sections cannot be told of a text without headings. An item that is missing here may be told in words that the rules do not read."),
    items, el("h3", {}, "By report"), map, care.of > care.reports.length ? none(`The first ${care.reports.length} of ${care.of}; tables/care.csv has all.`) : none("The same as a table: tables/care.csv")];
}

const quotes = (some) => some.map((quote) => el("blockquote", { class: "small" }, quote));

section("From files to patients", flow(), el("p", { class: "warn" }, "Case reports are a selected group: successes and rarities are told more often than they happen. Nothing here is a causal effect."));
section("Facts by type", el("div", { class: "two" },
  table(["type", "facts", "in reports"], data.totals.map((row) => [row.type, String(row.facts), String(row.reports)]), [1, 2]),
  el("div", {}, el("h3", {}, "Organs of the tumours, by patients"), bars(data.tumours, 15)),
  el("div", {}, el("h3", {}, "Outcomes"), bars(data.outcomes, 20)),
  el("div", {}, el("h3", {}, "Read and not used"), bars(data.unused, 20))));
section("CARE checklist", heat());
section("Patients beside the literature", el("p", {}, "Survival of a patient, in months, beside the middle of the figures of the same endpoint that the report cites; widest differences first."),
  data.literature.length ? table(["report", "patient", "endpoint", "patient's months", "cited", "difference", "figures"], data.literature.map((row) => [report(row.stem), String(row.patient), row.endpoint, String(row.months), String(row.cited), `${row.difference > 0 ? "+" : ""}${row.difference}`, row.figures.join("; ")]), [1, 3, 4, 5]) : none("No report tells both."));
section("Contradictions", el("h3", {}, "Within a patient"),
  data.contradictions.length ? table(["report", "patient", "what", "sentences"], data.contradictions.map((row) => [report(row.stem), String(row.patient), row.what, quotes(row.quotes)])) : none("None was found."),
  el("h3", {}, "Opposite outcomes of one combination for one tumour"),
  data.opposites.length ? table(["combination", "tumour", "favourable", "unfavourable"], data.opposites.map((row) => [el("a", { href: `graph/viewer.html#${encodeURIComponent(row.node)}` }, row.combination), row.tumour, row.favourable.map((one) => el("div", { class: "small" }, one)), row.unfavourable.map((one) => el("div", { class: "small" }, one))])) : none("None was found."),
  el("h3", {}, "Decisions that no longer fit"),
  data.conflicts.length ? table(["report", "fact", "decision", "what changed", "now", "still applied"], data.conflicts.map((row) => [report(row.stem), row.fact, row.decision, row.changed, row.now, row.holds ? "yes" : "no"])) : none("None."));
section("Possible duplicate patients", data.duplicates.length ? table(["patient", "counted instead", "what they share"], data.duplicates.map((row) => [el("a", { href: `graph/viewer.html#${encodeURIComponent(row.node)}` }, row.one), row.other, row.shares])) : none("None was found."));
section("Failures", data.failures.length ? table(["file", "stage", "error", "what to do"], data.failures.map((row) => [row.path, row.stage, row.error, row.remedy])) : none("Every document was read."));
if (data.pictures.length) section("Pictures", el("ul", {}, data.pictures.map((name) => el("li", {}, el("a", { href: `plots/${encodeURIComponent(name)}` }, name)))));
const m = data.manifest;
section("Manifest", el("p", {}, "The same inputs, options and versions give the same bytes."),
  el("div", { class: "two" }, table(["package", "version"], Object.entries(m.versions)), el("div", {}, table(["fingerprint of rules, vocabularies and model", "documents"], m.fingerprints.map(([name, n]) => [el("code", {}, name), String(n)]), [1]),
    Object.keys(m.kept).length ? table(["file beside the results", "sha256"], Object.entries(m.kept).map(([name, hash]) => [name, el("code", {}, hash)])) : null,
    m.options ? [el("h3", {}, "Options"), el("pre", {}, m.options)] : null)),
  el("details", {}, el("summary", {}, `Inputs (${m.of})`), table(["file", "article id (first 16 digits of the sha256 of its bytes)"], m.inputs.map(([path, id]) => [path, el("code", {}, id)])), m.of > m.inputs.length ? none(`The first ${m.inputs.length}; cases.sqlite has all.`) : null));
