// The page: filters and search on the left, the graph, details on the right; the hash names what is selected.

import { canvas } from "./canvas.js";
import { load } from "./data.js";
import { edgeDetails, nodeDetails, overview } from "./details.js";
import { byId, count, el, fill } from "./dom.js";
import { passing } from "./filter.js";

const data = load(byId("data").textContent);
const form = byId("filters");
let lines = [];
let selected = null;
let drawing = null;

function filters() {
  const value = (name) => form.elements[name].value;
  const checked = (name) => new Set([...form.querySelectorAll(`input[name="${name}"]:checked`)].map((box) => box.value));
  const bound = (name) => (value(name) === "" ? null : Number(value(name)));
  return {
    view: value("view"), kinds: checked("kind"), outcomes: checked("outcome"), tumour: value("tumour"), organ: value("organ"), group: value("group"),
    from: bound("from"), to: bound("to"), least: Number(value("least")) || 1, antitumour: form.elements.antitumour.checked,
  };
}

function update() {
  const chosen = filters();
  lines = passing(data, chosen);
  for (const box of form.querySelectorAll('input[name="kind"]')) {
    box.closest("label").hidden = chosen.view === "evidence" && !["combination", "outcome"].includes(box.value);
  }
  const nodes = new Set(lines.flatMap((line) => [line.s, line.t]));
  const people = new Set(lines.flatMap((line) => [...line.patients]));
  byId("shown").textContent = `${count(nodes.size, "node")}, ${count(lines.length, "line")}, ${count(people.size, "patient")}`;
  if (drawing) drawing.draw(lines, chosen.view);
  show();
}

function select(what, moving = true) {
  selected = what;
  const hash = what && what.node ? `#${encodeURIComponent(what.node)}` : "";
  if (location.hash !== hash) history.replaceState(null, "", hash || location.pathname + location.search);
  show();
  if (moving && drawing && what && what.node && data.byId.has(what.node)) drawing.show(data.byId.get(what.node));
}

function show() {
  const panel = byId("details");
  const index = selected && selected.node ? data.byId.get(selected.node) : undefined;
  const line = selected && selected.line ? lines.find((one) => one.key === selected.line) : null;
  byId("close").hidden = index === undefined && !line;
  if (index !== undefined) fill(panel, nodeDetails(data, index, select));
  else if (line) fill(panel, edgeDetails(data, line, select));
  else fill(panel, overview(data, lines, select));
  panel.scrollTop = 0;
  if (drawing) drawing.focus(focusOf(index, line));
}

function focusOf(index, line) {
  if (index === undefined && !line) return null;
  const some = line ? [line] : lines.filter((one) => one.s === index || one.t === index);
  const nodes = new Set(some.flatMap((one) => [String(one.s), String(one.t)]));
  if (index !== undefined) nodes.add(String(index));
  return { nodes, edges: new Set(some.map((one) => one.key)) };
}

function search() {
  const words = byId("search").value.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const found = !words.length ? [] : data.nodes.filter((node) => words.every((word) => node.label.toLowerCase().includes(word) || node.kind === word));
  found.sort((a, b) => (b.patients || 0) - (a.patients || 0) || (a.label < b.label ? -1 : 1));
  fill(byId("results"), found.slice(0, 40).map((node) => el("li", {}, el("button", { class: "plain", type: "button", onclick: () => select({ node: node.id }) },
    el("span", { class: "dot", colour: node.colour }), node.label, el("span", { class: "soft small" }, ` ${node.kind}${node.patients ? `, ${node.patients}` : ""}`)))));
  byId("found").textContent = words.length ? `${found.length} found${found.length > 40 ? ", 40 shown" : ""}` : "";
}

function step(event) {
  const buttons = [...byId("results").querySelectorAll("button")];
  const at = buttons.indexOf(document.activeElement);
  if (event.key === "Enter" && event.target === byId("search")) { event.preventDefault(); if (buttons.length) buttons[0].click(); }
  else if (event.key === "ArrowDown" && buttons.length) { event.preventDefault(); buttons[Math.min(at + 1, buttons.length - 1)].focus(); }
  else if (event.key === "ArrowUp" && at >= 0) { event.preventDefault(); (at ? buttons[at - 1] : byId("search")).focus(); }
}

function options() {
  const tally = (lists) => {
    const counts = new Map();
    for (const list of lists) for (const one of new Set(list)) counts.set(one, (counts.get(one) || 0) + 1);
    return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  };
  const fillChoice = (name, lists) => form.elements[name].append(...tally(lists).map(([one, n]) => el("option", { value: one }, `${one} (${n})`)));
  fillChoice("tumour", data.patients.map((patient) => patient.tumours));
  fillChoice("organ", data.patients.map((patient) => patient.organs));
  fillChoice("group", data.patients.map((patient) => patient.classes));
  const box = (name, one, label, colour) => el("label", { class: "box" }, el("input", { type: "checkbox", name, value: one, checked: true }), colour ? el("span", { class: "dot", colour }) : null, label);
  fill(byId("kinds"), data.kinds.map((kind) => box("kind", kind.kind, kind.kind, kind.kind === "outcome" ? null : kind.colour)));
  const outcomes = [...new Set(data.nodes.filter((node) => node.kind === "outcome" && node.outcome_kind !== "figure").map((node) => node.outcome_kind))].sort();
  fill(byId("outcomes"), outcomes.map((kind) => box("outcome", kind, kind.replaceAll("_", " "))));
}

function theme() {
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const now = document.documentElement.dataset.theme || (dark ? "dark" : "light");
  document.documentElement.dataset.theme = now === "dark" ? "light" : "dark";
  if (drawing) drawing.recolour();
}

function fromHash() {
  let wanted = "";
  try { wanted = decodeURIComponent(location.hash.slice(1)); } catch { /* a hash that is no encoding names nothing */ }
  if (!data.byId.has(wanted)) return;
  const node = data.nodes[data.byId.get(wanted)];
  if (node.x === undefined && form.elements.view.value === "evidence") { form.elements.view.value = "everything"; update(); }
  select({ node: wanted });
}

options();
try {
  drawing = canvas(byId("graph"), data, (what) => select(what, false));
} catch (error) {
  fill(byId("graph"), el("p", { class: "nowebgl" }, "This browser cannot draw the graph (WebGL is off). Search, filters and lists work all the same."));
}
form.addEventListener("input", update);
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("reset", () => setTimeout(update));
byId("search").addEventListener("input", search);
byId("search").addEventListener("keydown", step);
byId("results").addEventListener("keydown", step);
byId("close").addEventListener("click", () => select(null));
byId("theme").addEventListener("click", theme);
byId("filters-toggle").addEventListener("click", () => document.body.classList.toggle("with-filters"));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => drawing && drawing.recolour());
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, select, textarea");
  if (event.key === "/" && !typing) { event.preventDefault(); byId("search").focus(); }
  if (event.key === "Escape" && selected) select(null);
});
window.addEventListener("hashchange", fromHash);
update();
fromHash();
