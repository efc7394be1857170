// One report: its text with the facts, and what the reviewer decides on each.
const article = data.article;
const facts = data.facts;
const store = `decisions ${article.id}`;
const drafted = drafts.read(store);
const off = new Set();
let current = -1;
let sentence = null;
const sentencesOf = []; // {start, end, node, facts}
const marksOf = facts.map(() => []); // nodes that show a fact

const decisionOf = (fact) => drafted[fact.key] || fact.decided || null;
const colours = Object.fromEntries(data.types);
const colour = (type) => ({ "--of": colours[type] || "#888" });
for (const fact of facts) if (fact.decided && drafted[fact.key] && ["decision", "correction", "note"].every((name) => fact.decided[name] === drafted[fact.key][name])) delete drafted[fact.key];
for (const [draft, row] of Object.entries(drafted)) if (data.added.some((one) => ["type", "patient", "correction", "quote"].every((name) => one[name] === row[name]))) delete drafted[draft];
drafts.write(store, drafted);

// --- the text ---------------------------------------------------------------------------------------------------------
function drawText() {
  const spots = [];
  facts.forEach((fact, i) => fact.evidence.forEach(([start, end, from, to]) => spots.push({ i, start, end, from: from === undefined ? -1 : from, to })));
  spots.sort((a, b) => a.start - b.start || a.i - b.i);
  Object.assign(spots, { next: 0, open: [] });
  const turns = data.pages.slice(1).map(([page, at]) => ({ page, at }));
  const root = byId("text");
  for (const [kind, heading, start, end, ranges] of data.sections) {
    const paragraph = el("p");
    let at = start;
    for (const [first, last] of ranges) {
      paragraph.append(...plain(at, first, turns));
      paragraph.append(drawSentence(first, last, spots, turns));
      at = last;
    }
    paragraph.append(...plain(at, end, turns).map((part) => (typeof part === "string" ? part.trimEnd() : part)));
    root.append(el("section", {}, el("h2", { title: heading }, kind), paragraph));
  }
}

function plain(start, end, turns) {
  const parts = [];
  let at = start;
  while (turns.length && turns[0].at < end) {
    const turn = turns.shift();
    if (turn.at > at) parts.push(data.text.slice(at, turn.at));
    parts.push(el("span", { class: "pagemark", "aria-hidden": "true" }, `page ${turn.page}`));
    at = Math.max(at, turn.at);
  }
  if (at < end) parts.push(data.text.slice(at, end));
  return parts;
}

// Spots in order of their begin; those that ended before a sentence are never looked at again.
function spotsWithin(spots, start, end) {
  while (spots.next < spots.length && spots[spots.next].start < end) spots.open.push(spots[spots.next++]);
  spots.open = spots.open.filter((spot) => spot.end > start);
  return spots.open.filter((spot) => spot.start < end);
}

function drawSentence(start, end, spots, turns) {
  const here = spotsWithin(spots, start, end);
  const node = el("span", { class: here.length ? "s told" : "s" });
  const record = { start, end, node, facts: [...new Set(here.map((spot) => spot.i))] };
  sentencesOf.push(record);
  const named = here.filter((spot) => spot.from >= 0 && spot.from < end && spot.to > start);
  const edges = [...new Set([start, end, ...named.flatMap((spot) => [Math.max(start, spot.from), Math.min(end, spot.to)])])].sort((a, b) => a - b);
  for (let k = 0; k + 1 < edges.length; k++) {
    const inside = named.filter((spot) => spot.from <= edges[k] && spot.to >= edges[k + 1]);
    const text = plain(edges[k], edges[k + 1], turns);
    if (inside.length) node.append(mark(inside, text));
    else node.append(...text);
  }
  const whole = here.filter((spot) => spot.from < 0 && spot.end <= end + 1 && !named.some((other) => other.i === spot.i));
  for (const spot of whole) node.append(tag(spot.i));
  if (here.length) {
    node.tabIndex = 0;
    node.setAttribute("role", "button");
    node.setAttribute("aria-label", `${data.text.slice(start, end)} (${count(record.facts.length, "fact")})`);
    node.addEventListener("click", () => { if (!String(getSelection())) chooseSentence(record); });
    node.addEventListener("keydown", (event) => { if (event.key === "Enter" && event.target === node) chooseSentence(record); });
  }
  return node;
}

function mark(inside, text) {
  const first = facts[inside[0].i];
  const node = el("mark", { style: colour(first.type), title: inside.map((spot) => `${facts[spot.i].type}: ${facts[spot.i].text}`).join("\n"), onclick: (event) => { event.stopPropagation(); choose(inside.some((spot) => spot.i === current) && inside.length > 1 ? inside[(inside.findIndex((spot) => spot.i === current) + 1) % inside.length].i : inside[0].i, false); } }, text);
  for (const spot of inside) marksOf[spot.i].push(node);
  node.types = inside.map((spot) => facts[spot.i].type);
  return node;
}

function tag(i) {
  const fact = facts[i];
  const node = el("button", { class: "tag", type: "button", style: colour(fact.type), title: `${fact.type}: ${fact.text}`, onclick: (event) => { event.stopPropagation(); choose(i, false); } }, fact.type);
  node.types = [fact.type];
  marksOf[i].push(node);
  return node;
}

// --- the facts --------------------------------------------------------------------------------------------------------
function drawFacts() {
  const some = sentence ? sentence.facts : facts.map((_, i) => i);
  const shown = some.filter((i) => !off.has(facts[i].type));
  const parts = [];
  let patient = null;
  let type = null;
  for (const i of shown) {
    const fact = facts[i];
    if (fact.patient !== patient) {
      patient = fact.patient;
      type = null;
      parts.push(el("h2", {}, patient ? (data.patients.find(([id]) => id === patient) || [0, `patient ${patient}`])[1] : "Literature"));
    }
    if (fact.type !== type) { type = fact.type; parts.push(el("h3", {}, type)); }
    parts.push(card(fact, i));
  }
  if (!facts.length) parts.push(el("p", {}, `No patient was found. ${article.kind_reason || ""}`));
  const added = [...data.added, ...Object.values(drafted).filter((row) => row.decision === "add")];
  if (added.length && !sentence) parts.push(el("h2", {}, "Added by a reviewer"), added.map((row) => el("div", { class: "fact correct", style: colour(row.type) }, `${row.type}, patient ${row.patient}: ${row.correction}`, el("blockquote", {}, row.quote),
    drafted[row.key || row.draft] ? el("button", { type: "button", onclick: () => { delete drafted[row.draft]; keep(); } }, "take back") : null)));
  if (data.gone.length && !sentence) parts.push(el("h2", {}, "Decided, and no longer read"), el("p", { class: "small soft" }, "The text or the rules changed since: `conflicts.csv` tells how each was replayed."), data.gone.map((row) => el("div", { class: "fact", style: colour(row.type) }, `${row.decision}: ${row.type} ${row.fact}`)));
  fill(byId("facts"), parts);
  fill(byId("chosen"), sentence ? [`${count(shown.length, "fact")} of this sentence `, el("button", { type: "button", onclick: () => chooseSentence(null) }, "all facts")] : "");
  state();
}

function card(fact, i) {
  const said = decisionOf(fact);
  const node = el("div", { class: `fact ${said ? said.decision : ""} ${i === current ? "now" : ""}`, id: `f${i}`, style: colour(fact.type) },
    el("div", { class: "head" }, el("button", { class: "plain", type: "button", "aria-expanded": String(i === current), onclick: () => choose(i, true) }, fact.text || fact.type), verdicts(fact, i, said)));
  if (said && said.correction) node.append(el("div", { class: "small" }, `corrected: ${said.correction}`));
  if (i === current) node.append(...detail(fact));
  return node;
}

function verdicts(fact, i, said) {
  const one = (verdict, sign, words) => el("button", { type: "button", title: words, "aria-label": `${words}: ${fact.text}`, "aria-pressed": String(Boolean(said && said.decision === verdict)), onclick: () => (verdict === "correct" ? edit(i) : decide(i, verdict)) }, sign);
  return el("span", { class: "verdicts" }, one("accept", "✓", "accept"), " ", one("reject", "✗", "reject"), " ", one("correct", "✎", "correct"));
}

function detail(fact) {
  const parts = [];
  for (const [start, end] of fact.evidence) parts.push(el("blockquote", {}, data.text.slice(start, end)));
  const row = fact.row;
  const place = [row.section, row.page ? `page ${row.page}` : "", `characters ${row.start} to ${row.end}`].filter(Boolean).join(", ");
  parts.push(el("div", { class: "small soft" }, place, fact.confidence < 1 ? `, confidence ${fact.confidence}` : ""));
  const fields = Object.entries(fact.content).map(([name, value]) => el("span", { class: "chip" }, `${name} ${value}`));
  parts.push(el("div", {}, fields));
  parts.push(fact.graph.length
    ? el("div", { class: "small" }, "in the graph: ", fact.graph.map((id) => [el("a", { href: `../graph/viewer.html#${encodeURIComponent(id)}` }, id.replace(/^outcome:/, "outcome: ").replace(/^(\w+):/, "$1 ")), " "]))
    : el("div", { class: "small soft" }, "in the table only, not in the graph"));
  const said = decisionOf(fact);
  if (said && said.reviewer) parts.push(el("div", { class: "small soft" }, `${said.decision} by ${said.reviewer}, ${said.date}${said.note ? `: ${said.note}` : ""}`));
  return parts;
}

// --- decisions --------------------------------------------------------------------------------------------------------
const today = () => new Date().toLocaleDateString("en-CA");

function decide(i, decision, correction = "", note = "") {
  const fact = facts[i];
  const draft = drafted[fact.key];
  if (draft && draft.decision === decision && !correction) delete drafted[fact.key];
  else drafted[fact.key] = { ...fact.row, decision, correction, note, reviewer: byId("reviewer").value.trim(), date: today() };
  keep();
}

function keep() {
  drafts.write(store, drafted);
  drawFacts();
  paint();
}

const quoted = (value) => (/[;="]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);

function edit(i) {
  choose(i, true);
  const fact = facts[i];
  const said = decisionOf(fact);
  const inputs = fieldInputs(fact.type, fact.content);
  const note = el("input", { value: said ? said.note : "" });
  const save = () => {
    const changed = inputs.filter(([name, input]) => input.value.trim() !== (fact.content[name] || ""));
    if (!changed.length) return decide(i, "accept", "", note.value.trim());
    return decide(i, "correct", changed.map(([name, input]) => `${name}=${quoted(input.value.trim())}`).join("; "), note.value.trim());
  };
  const form = el("form", { onsubmit: (event) => { event.preventDefault(); save(); } },
    inputs.map(([name, input]) => [el("label", { for: input.id }, name), input]), el("label", {}, "note"), note,
    el("span", { class: "wide" }, el("button", { class: "main" }, "Keep correction"), " ", el("button", { type: "button", onclick: () => drawFacts() }, "Cancel")));
  byId(`f${i}`).append(form);
  inputs[0][1].focus();
}

function fieldInputs(type, content) {
  const [main, more] = data.fields[type];
  const names = [...main, ...more.filter((name) => content[name] !== undefined)];
  return names.map((name) => [name, el("input", { id: `field-${name}`, value: content[name] || "" })]);
}

function drawAdd() {
  const form = byId("add");
  const type = el("select", { id: "add-type" }, data.types.filter(([name]) => name !== "patient").map(([name]) => el("option", {}, name)));
  const patient = el("select", { id: "add-patient" }, data.patients.map(([id, label]) => el("option", { value: String(id) }, label)), el("option", { value: "0" }, "0: literature figure"));
  const quote = el("textarea", { id: "add-quote", rows: "2", required: true, placeholder: "select the words in the text" });
  const fields = el("div", { class: "wide" });
  let inputs = [];
  const redraw = () => {
    inputs = fieldInputs(type.value, {});
    fill(fields, inputs.map(([name, input]) => { input.id = `add-${name}`; return el("label", { class: "small" }, `${name} `, input); }));
  };
  type.addEventListener("input", () => { redraw(); if (type.value === "figure") patient.value = "0"; });
  document.addEventListener("selectionchange", () => {
    const selection = getSelection();
    if (byId("adding").open && String(selection).trim() && selection.anchorNode && byId("text").contains(selection.anchorNode)) quote.value = chosenWords(selection);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const told = inputs.filter(([, input]) => input.value.trim());
    if (!told.length) return;
    const row = Object.fromEntries(data.columns.map((name) => [name, ""]));
    Object.assign(row, { stem: article.name, patient: patient.value, type: type.value, quote: quote.value.trim().replace(/\s+/g, " "), decision: "add",
      correction: told.map(([name, input]) => `${name}=${quoted(input.value.trim())}`).join("; "), reviewer: byId("reviewer").value.trim(), date: today() });
    const draft = `add ${row.type} ${row.patient} ${row.correction} ${row.quote}`;
    drafted[draft] = { ...row, draft };
    for (const [, input] of inputs) input.value = "";
    keep();
  });
  fill(form, el("label", { for: "add-type" }, "type"), type, el("label", { for: "add-patient" }, "patient"), patient, fields, el("label", { for: "add-quote" }, "words in the text"), quote, el("span", { class: "wide" }, el("button", { class: "main" }, "Add")));
  redraw();
}

// The words chosen in the text, without the tags and page marks that stand between them.
function chosenWords(selection) {
  const part = selection.getRangeAt(0).cloneContents();
  for (const node of part.querySelectorAll(".tag, .pagemark")) node.remove();
  return part.textContent.trim();
}

function rows() {
  return Object.values(drafted).map((row) => Object.fromEntries(data.columns.map((name) => [name, row[name] || ""])));
}

function state() {
  const decided = facts.filter((fact) => decisionOf(fact)).length;
  const fresh = Object.keys(drafted).length;
  byId("state").textContent = `${decided} of ${facts.length} decided${fresh ? `, ${fresh} not yet applied` : ""}`;
  byId("save").disabled = !fresh;
}

// --- choosing ---------------------------------------------------------------------------------------------------------
function choose(i, scrollText) {
  current = i;
  if (sentence && !sentence.facts.includes(i)) sentence = null;
  off.delete(facts[i].type);
  drawFacts();
  paint();
  const node = byId(`f${i}`);
  if (node) node.scrollIntoView({ block: "nearest" });
  if (scrollText) toEvidence(i);
  history.replaceState(null, "", `#${encodeURIComponent(facts[i].key)}`);
}

function toEvidence(i) {
  if (!byId("scans").hidden) {
    const box = document.querySelector("#scans .box.now");
    if (box) box.scrollIntoView({ block: "center" });
    return;
  }
  if (byId("text").hidden) view("text");
  const record = sentencesOf.find((one) => one.facts.includes(i));
  if (record) record.node.scrollIntoView({ block: "center" });
}

function chooseSentence(record) {
  sentence = record;
  current = record && record.facts.length === 1 ? record.facts[0] : -1;
  drawFacts();
  paint();
  byId("facts").parentNode.scrollTop = 0;
}

function paint() {
  for (const node of document.querySelectorAll("#text .now, #scans .now")) node.classList.remove("now");
  for (const record of sentencesOf) if (record === sentence || (current >= 0 && record.facts.includes(current))) record.node.classList.add("now");
  if (current >= 0) for (const node of marksOf[current]) node.classList.add("now");
  facts.forEach((fact, i) => {
    const said = decisionOf(fact);
    for (const node of marksOf[i]) node.classList.toggle("rejected", Boolean(said && said.decision === "reject"));
  });
  for (const node of document.querySelectorAll("#text mark, #text .tag")) node.classList.toggle("off", node.types.every((type) => off.has(type)));
  for (const [type, button] of typeButtons) button.setAttribute("aria-pressed", String(!off.has(type)));
}

// --- the rest ---------------------------------------------------------------------------------------------------------
const typeButtons = [];
function drawTypes() {
  for (const [type] of data.types) {
    const n = facts.filter((fact) => fact.type === type).length;
    if (!n) continue;
    const button = el("button", { type: "button", style: colour(type), "aria-pressed": "true", onclick: () => { if (!off.delete(type)) off.add(type); drawFacts(); paint(); } }, `${type} ${n}`);
    typeButtons.push([type, button]);
    byId("types").append(button);
  }
}

const VIEWS = [["text", "Text"], ["scans", "Pages"], ["timeline", "Timeline"], ["unused", "Not used"]];
function view(name) {
  for (const [id] of VIEWS) byId(id).hidden = id !== name;
  for (const button of byId("views").children) button.setAttribute("aria-pressed", String(button.dataset.view === name));
  byId("types").hidden = name !== "text";
  paint();
}

function drawViews() {
  const here = VIEWS.filter(([id]) => id !== "scans" || data.pictures.length);
  fill(byId("views"), here.map(([id, label]) => el("button", { type: "button", "data-view": id, onclick: () => view(id) }, label)));
}

function drawScans() {
  for (const picture of data.pictures) {
    const scan = el("div", { class: "scan" }, el("img", { src: `data:image/png;base64,${picture.png}`, width: String(picture.width), height: String(picture.height), alt: `page ${picture.page} of the PDF`, loading: "lazy", decoding: "async" }));
    for (const [[start, end], [left, top, width, height]] of picture.boxes) {
      const some = facts.map((fact, i) => (fact.evidence.some(([a, b]) => a === start && b === end) ? i : -1)).filter((i) => i >= 0);
      if (!some.length) continue;
      const box = el("button", { class: "box", type: "button", title: some.map((i) => `${facts[i].type}: ${facts[i].text}`).join("\n"), "aria-label": some.map((i) => facts[i].text).join("; "),
        style: { ...colour(facts[some[0]].type), left: `${left}%`, top: `${top}%`, width: `${width}%`, height: `${height}%` },
        onclick: () => { chooseSentence({ start, end, facts: some, node: el("span") }); for (const one of document.querySelectorAll(".box")) one.classList.toggle("now", one.title === box.title); } });
      for (const i of some) marksOf[i].push(box);
      scan.append(box);
    }
    byId("scans").append(scan);
  }
}

function drawTimeline() {
  const rows = data.timeline.map((event) => el("tr", {}, el("td", {}, String(event.patient)), el("td", {}, event.date || ""), el("td", { class: "n" }, event.days === null ? "" : String(event.days)), el("td", {}, event.since || ""), el("td", {}, event.label),
    el("td", { class: "small soft" }, event.quote)));
  fill(byId("timeline"), el("h2", {}, "Timeline"), rows.length ? el("table", {}, el("thead", {}, el("tr", {}, ["patient", "date", "days", "counted from", "what", "sentence"].map((name) => el("th", {}, name)))), el("tbody", {}, rows)) : el("p", { class: "soft" }, "The text gives no dates and no times."));
}

// A row of what was set aside: its sentence is a button that leads to its place in the text.
function asideRow([what, name, reason, quote, at]) {
  const go = el("button", { type: "button", class: "quote", onclick: () => { view("text"); showPlace(at); } }, quote);
  return el("tr", {}, el("td", {}, what), el("td", {}, name), el("td", {}, reason), el("td", { class: "small" }, go));
}

function drawUnused() {
  fill(byId("unused"), el("h2", {}, "Set aside"),
    el("p", { class: "soft" }, "Told of others, denied, planned, refused, supposed or past: no facts of a patient. Choose a sentence to see it in the text."),
    data.aside.length ? el("table", {}, el("thead", {}, el("tr", {}, ["what", "name", "why", "sentence"].map((name) => el("th", {}, name)))), el("tbody", {}, data.aside.map(asideRow))) : el("p", {}, "Nothing was set aside."),
    el("h2", {}, "Read and not used"),
    el("p", { class: "soft" }, "What the rules found in the text and did not make a fact of a patient, by reason."),
    data.unused.length ? el("table", {}, el("thead", {}, el("tr", {}, el("th", { class: "n" }, "times"), el("th", {}, "reason"))), el("tbody", {}, data.unused.map(([reason, n]) => el("tr", {}, el("td", { class: "n" }, String(n)), el("td", {}, reason))))) : el("p", {}, "Nothing was left aside."),
    el("h2", {}, "How the file was read"),
    el("ul", {}, [`kind: ${article.kind}${article.kind_reason ? ` (${article.kind_reason})` : ""}`, `language: ${article.language}`, `${count(article.pages, "page")}, ${count(article.characters, "character")}`, ...article.notes, `article id ${article.id}, facts made by ${data.article.fingerprint}`].map((line) => el("li", {}, line))));
}

function head() {
  byId("title").textContent = article.title || article.name;
  document.title = article.title || article.name;
  fill(byId("meta"), [article.name, article.journal, article.year, article.kind].filter(Boolean).join(" · "), article.doi ? [" · ", el("a", { href: `https://doi.org/${article.doi}`, rel: "noreferrer" }, article.doi)] : "");
  byId("to-graph").href = `../graph/viewer.html#${encodeURIComponent(`article:${article.id}`)}`;
  byId("reviewer").value = drafts.reviewer();
}

function showPlace(at) {
  const record = sentencesOf.find((one) => one.start <= at + 1 && one.end > at);
  if (record) { chooseSentence(record); record.node.scrollIntoView({ block: "center" }); }
}

function fromHash() {
  let wanted = "";
  try { wanted = decodeURIComponent(location.hash.slice(1)); } catch { return; }
  const at = /^at=(\d+)$/.exec(wanted);
  if (at) { showPlace(Number(at[1])); return; }
  const i = facts.findIndex((fact) => fact.key === wanted);
  if (i >= 0) choose(i, true);
}

head();
drawTypes();
drawViews();
drawText();
drawScans();
drawTimeline();
drawUnused();
drawAdd();
view("text");
drawFacts();
fromHash();
window.addEventListener("hashchange", fromHash);
byId("reviewer").addEventListener("input", () => drafts.reviewer(byId("reviewer").value));
byId("save").addEventListener("click", () => download(`${data.article.stem}.decisions.json`, rows()));
document.addEventListener("keydown", (event) => {
  if (event.target.closest("input, textarea, select") || event.ctrlKey || event.metaKey || event.altKey) return;
  const some = (sentence ? sentence.facts : facts.map((_, i) => i)).filter((i) => !off.has(facts[i].type));
  const at = some.indexOf(current);
  if (event.key === "j" && some.length) choose(some[Math.min(at + 1, some.length - 1)], true);
  else if (event.key === "k" && some.length) choose(some[Math.max(at - 1, 0)], true);
  else if (event.key === "Escape" && sentence) chooseSentence(null);
  else if (current >= 0 && event.key === "a") decide(current, "accept");
  else if (current >= 0 && event.key === "r") decide(current, "reject");
  else if (current >= 0 && event.key === "c") { event.preventDefault(); edit(current); }
});
