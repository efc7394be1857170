// The list of reports: search, order, what is decided, and the decisions that this browser keeps.
const COLUMNS = [["stem", "report"], ["title", "title"], ["year", "year"], ["kind", "kind"], ["patients", "patients"], ["tumours", "tumours"], ["treatments", "treatments"], ["facts", "facts"], ["share", "decided"]];
let order = "stem";
let down = false;

for (const report of data.reports) {
  report.drafts = drafts.read(`decisions ${report.id}`);
  for (const [name, row] of Object.entries(report.drafts)) {
    const same = row.decision === "add" ? ["type", "patient", "decision", "correction", "quote"] : ["key", "decision", "correction", "note"];
    if (report.applied.some((one) => same.every((field) => one[field] === (row[field] || "")))) delete report.drafts[name];
  }
  report.fresh = Object.keys(report.drafts).length;
  report.share = report.facts ? report.decided / report.facts : 0;
  report.words = [report.stem, report.title, report.journal, report.year, report.kind, ...report.tumours, ...report.treatments].join(" ").toLowerCase();
}

function shown() {
  const words = byId("search").value.toLowerCase().split(/\s+/).filter(Boolean);
  const [kind, which] = [byId("kind").value, byId("which").value];
  const found = data.reports.filter((one) => words.every((word) => one.words.includes(word)) && (!kind || one.kind === kind)
    && (!which || (which === "open" ? one.decided < one.facts : one.patients === 0)));
  const value = (one) => (Array.isArray(one[order]) ? one[order].join("; ") : one[order] ?? "");
  return found.sort((a, b) => {
    const [x, y] = [value(a), value(b)];
    const way = typeof x === "number" && typeof y === "number" ? x - y : String(x).localeCompare(String(y), "en", { numeric: true });
    return (down ? -way : way) || a.stem.localeCompare(b.stem);
  });
}

const listed = (names) => (names.length > 5 ? `${names.slice(0, 5).join("; ")} and ${names.length - 5} more` : names.join("; "));

function draw() {
  const rows = shown();
  byId("count").textContent = `${rows.length} of ${count(data.reports.length, "report")}, ${count(rows.reduce((n, one) => n + one.patients, 0), "patient")}`;
  fill(document.querySelector("thead tr"), COLUMNS.map(([name, label]) => el("th", { "aria-sort": name === order ? (down ? "descending" : "ascending") : null, class: ["patients", "facts"].includes(name) ? "n" : "" },
    el("button", { type: "button", onclick: () => { down = name === order ? !down : false; order = name; draw(); } }, label))));
  fill(document.querySelector("tbody"), rows.map((one) => el("tr", {},
    el("td", {}, el("a", { href: encodeURIComponent(one.page) }, one.stem)), el("td", {}, one.title), el("td", {}, one.year ? String(one.year) : ""), el("td", {}, one.kind),
    el("td", { class: "n" }, String(one.patients)), el("td", { class: "small" }, listed(one.tumours)), el("td", { class: "small" }, listed(one.treatments)), el("td", { class: "n" }, String(one.facts)),
    el("td", { class: "small" }, el("progress", { max: String(Math.max(1, one.facts)), value: String(one.decided), "aria-label": "decided" }), ` ${one.decided}${one.fresh ? ` + ${one.fresh} here` : ""}`))));
}

function all() {
  return data.reports.flatMap((one) => Object.values(one.drafts)).map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => name !== "draft")));
}

byId("kind").append(...[...new Set(data.reports.map((one) => one.kind))].sort().map((kind) => el("option", {}, kind)));
for (const event of ["input", "change"]) byId("narrow").addEventListener(event, draw);
byId("narrow").addEventListener("submit", (event) => event.preventDefault());
byId("save").addEventListener("click", () => download("decisions.json", all()));
const fresh = data.reports.reduce((n, one) => n + one.fresh, 0);
byId("save").disabled = !fresh;
byId("state").textContent = fresh ? `${count(fresh, "decision")} in this browser, not yet applied` : "";
if (data.failures.length) fill(byId("failures"), el("h2", {}, `Not read (${data.failures.length})`), el("table", {}, el("tbody", {}, data.failures.map((one) => el("tr", {}, el("td", {}, one.path), el("td", {}, one.stage), el("td", {}, one.error), el("td", { class: "soft" }, one.remedy))))));
draw();
