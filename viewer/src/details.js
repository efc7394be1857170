// The panel beside the graph: what stands behind a combination, an edge or any other node, with sentences and links.

import { classesOf, median } from "./data.js";
import { count, el, number } from "./dom.js";

const SENTENCES = 60; // shown at once

export function overview(data, lines, select) {
  const rows = new Map();
  for (const line of lines) {
    const node = data.nodes[line.s];
    if (node.kind !== "combination" || !line.edges.some((edge) => edge.rel === "LED_TO")) continue;
    if (!rows.has(line.s)) rows.set(line.s, { node, all: new Set(), favourable: new Set(), unfavourable: new Set() });
    for (const edge of line.edges) {
      const row = rows.get(line.s);
      row.all.add(edge.p);
      if (row[edge.polarity]) row[edge.polarity].add(edge.p);
    }
  }
  const sorted = [...rows.values()].sort((a, b) => b.all.size - a.all.size || (a.node.label < b.node.label ? -1 : 1));
  const shown = sorted.slice(0, 200).map((row) => el("tr", {},
    el("td", {}, link(row.node, select)), el("td", { class: "n" }, String(row.all.size)),
    el("td", { class: "n good" }, String(row.favourable.size)), el("td", { class: "n bad" }, String(row.unfavourable.size))));
  return [
    el("h2", {}, "Combinations by patients"),
    data.left_out ? el("p", { class: "bad small" }, `${data.left_out} edges are left out: the graph is too large for a browser. Combinations with most patients are here; \`nlp-iscm query\` and graph.gexf have all.`) : null,
    el("p", { class: "soft small" }, "Choose a combination or a line in the graph to read its sentences. Case reports are a selected group: these counts are not effects."),
    el("table", {}, el("thead", {}, el("tr", {}, el("th", {}, "combination"), el("th", { class: "n" }, "patients"),
      el("th", { class: "n", title: "patients with a favourable outcome" }, "better"), el("th", { class: "n", title: "patients with an unfavourable outcome" }, "worse"))), el("tbody", {}, shown)),
    sorted.length > shown.length ? el("p", { class: "soft" }, `and ${sorted.length - shown.length} more: narrow the filters`) : null,
    sorted.length ? null : el("p", {}, "Nothing passes the filters."),
  ];
}

const link = (node, select) => el("button", { class: "plain", type: "button", onclick: () => select({ node: node.id }) }, node.label);

export function nodeDetails(data, index, select) {
  const node = data.nodes[index];
  const edges = data.edgesOf[index].map((i) => data.edges[i]);
  const told = edges.filter((edge) => edge.p >= 0 && !edge.again);
  const people = new Set(told.map((edge) => edge.p));
  const articles = new Set(told.map((edge) => edge.a));
  return [
    el("p", { class: "soft small" }, el("span", { class: "dot", colour: node.colour }), node.kind),
    el("h2", {}, node.label),
    facts(node),
    el("p", {}, people.size ? `${count(people.size, "patient")} in ${count(articles.size, "article")}` : ""),
    node.kind === "article" ? pageLink(data, data.articles.findIndex((a) => `article:${a.id}` === node.id), null) : null,
    ...groups(data, node, index, edges, select),
  ];
}

function facts(node) {
  const told = [["roll-up", node.rollup], ["site", node.site], ["code", node.code], ["polarity", node.polarity],
    ["told again as", node.same_as], ["shares", node.shares], ["DOI", node.doi], ["year", node.year]];
  const parts = told.filter(([, value]) => value !== undefined).map(([name, value]) => el("span", { class: "chip" }, `${name}: ${value}`));
  return el("p", {}, parts, classesOf(node).map((group) => el("span", { class: "chip" }, group)));
}

const HEADINGS = {
  LED_TO: "Outcomes tied to it", RECEIVED: "Given to", INCLUDES: "Members", SUBSET_OF: "Part of, and holding", IS_A: "Classes",
  HAS_TUMOUR: "Tumours", METASTASIS_IN: "Metastases", HAS_MARKER: "Markers", HAD_OUTCOME: "Outcomes of patients", REPORTS: "Reports", CITES: "Figures of the literature",
};

function groups(data, node, index, edges, select) {
  const shown = [];
  for (const rel of Object.keys(HEADINGS)) {
    const some = edges.filter((edge) => edge.rel === rel);
    if (!some.length) continue;
    if (rel === "LED_TO") shown.push(...ledTo(data, node, index, some, select));
    else shown.push(el("details", { open: rel !== "HAD_OUTCOME" || node.kind === "patient" }, el("summary", {}, `${HEADINGS[rel]} (${some.length})`), sentences(data, some, index, select)));
  }
  return shown;
}

function ledTo(data, node, index, edges, select) {
  const others = new Map();
  for (const edge of edges) {
    const other = edge.s === index ? edge.t : edge.s;
    others.set(other, [...(others.get(other) || []), edge]);
  }
  const sorted = [...others].sort((a, b) => b[1].length - a[1].length || (data.nodes[a[0]].label < data.nodes[b[0]].label ? -1 : 1));
  return [el("h3", {}, node.kind === "combination" ? "Outcomes" : "Combinations"),
    ...sorted.map(([other, some], i) => el("details", { open: i === 0 || sorted.length < 6 },
      el("summary", {}, el("span", { class: "dot", colour: data.nodes[node.kind === "combination" ? other : index].colour }), `${data.nodes[other].label} · ${summary(some)}`),
      link(data.nodes[other], select), sentences(data, some, index, select, false)))];
}

function summary(edges) {
  const people = new Set(edges.filter((edge) => !edge.again).map((edge) => edge.p));
  return [count(people.size, "patient"), months(edges)].filter(Boolean).join(", ");
}

function months(edges) {
  const longest = new Map();
  for (const edge of edges) if (edge.months !== undefined && !edge.again) longest.set(edge.p, Math.max(edge.months, longest.get(edge.p) ?? 0));
  const values = [...longest.values()];
  if (!values.length) return "";
  if (values.length === 1) return `${number(values[0])} months`;
  return `median ${number(median(values))} months (${number(Math.min(...values))} to ${number(Math.max(...values))}, n = ${values.length})`;
}

export function edgeDetails(data, line, select) {
  const [source, target] = [data.nodes[line.s], data.nodes[line.t]];
  return [
    el("p", { class: "soft small" }, [...new Set(line.edges.map((edge) => edge.rel))].join(", ")),
    el("h2", {}, link(source, select), " → ", link(target, select)),
    el("p", {}, line.patients.size ? summary(line.edges) : ""),
    sentences(data, line.edges, line.s, select, false),
  ];
}

function sentences(data, edges, index, select, withOther = true) {
  const list = el("ol", { class: "cards" });
  let shown = 0;
  const more = el("button", { type: "button", onclick: () => add() }, "more");
  function add() {
    for (const edge of edges.slice(shown, shown + SENTENCES)) list.append(card(data, edge, index, select, withOther));
    shown = Math.min(edges.length, shown + SENTENCES);
    more.hidden = shown >= edges.length;
    more.textContent = `${edges.length - shown} more`;
  }
  add();
  return [list, more];
}

function card(data, edge, index, select, withOther) {
  const other = data.nodes[edge.s === index ? edge.t : edge.s];
  const patient = edge.p >= 0 ? data.patients[edge.p] : null;
  const marks = [edge.mode, edge.line === undefined ? null : `line ${edge.line}`, edge.months === undefined ? null : `${number(edge.months)} months${edge.since ? ` from ${edge.since}` : ""}`, edge.more];
  return el("li", {},
    withOther ? el("div", {}, link(other, select)) : null,
    patient && other !== data.nodes[patient.node] && data.nodes[index] !== data.nodes[patient.node] ? el("div", { class: "small" }, link(data.nodes[patient.node], select), patient.tumours.join("; ")) : null,
    edge.again ? el("div", { class: "bad small" }, "told again elsewhere: not counted") : null,
    el("div", {}, marks.filter(Boolean).map((mark) => el("span", { class: "chip" }, mark))),
    edge.quote ? el("blockquote", {}, edge.quote) : null,
    edge.quote ? pageLink(data, edge.a, edge) : null);
}

function pageLink(data, index, edge) {
  const article = data.articles[index];
  if (!article) return null;
  const place = edge ? [edge.section, edge.page === undefined ? null : `page ${edge.page}`].filter(Boolean).join(", ") : "the report";
  if (!article.page) return el("div", { class: "small soft" }, `${article.name}, ${place}`);
  const hash = edge && edge.at !== undefined ? `#at=${edge.at}` : "";
  return el("div", { class: "small" }, el("a", { href: `../pages/${encodeURIComponent(article.page)}${hash}` }, `${article.name}, ${place}`));
}
