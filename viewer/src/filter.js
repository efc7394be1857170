// Which edges pass the filters, and what of them is drawn.

import { classesOf } from "./data.js";

export function passing(data, filters) {
  const people = data.patients.map((patient) => passes(patient, filters));
  return filters.view === "evidence" ? evidence(data, filters, people) : everything(data, filters, people);
}

function passes(patient, f) {
  if (f.tumour && !patient.tumours.includes(f.tumour)) return false;
  if (f.organ && !patient.organs.includes(f.organ)) return false;
  return true;
}

const within = (months, f) =>
  (f.from === null && f.to === null) || (months !== undefined && (f.from === null || months >= f.from) && (f.to === null || months <= f.to));

function evidence(data, f, people) {
  const found = data.edges.filter((edge) => {
    if (edge.rel !== "LED_TO" || !people[edge.p] || edge.again || !within(edge.months, f)) return false;
    const [combination, outcome] = [data.nodes[edge.s], data.nodes[edge.t]];
    if (!f.kinds.has("combination") || !f.kinds.has("outcome")) return false;
    return combinationPasses(combination, f) && f.outcomes.has(outcome.outcome_kind);
  });
  return folded(data, found).filter((line) => line.patients.size >= f.least);
}

const combinationPasses = (node, f) => (!f.group || classesOf(node).includes(f.group)) && (!f.antitumour || node.antitumour);

function everything(data, f, people) {
  const chosen = data.patients.map((patient, i) => people[i] && (!f.group || patient.classes.has(f.group))
    && ((f.from === null && f.to === null) || patient.months.some((months) => within(months, f))));
  const shown = (node) => f.kinds.has(node.kind) && (node.kind !== "outcome" || f.outcomes.has(node.outcome_kind) || node.outcome_kind === "figure");
  const narrowed = f.tumour || f.organ || f.group || f.from !== null || f.to !== null;
  const told = data.edges.filter((edge) => edge.p >= 0 && chosen[edge.p] && shown(data.nodes[edge.s]) && shown(data.nodes[edge.t]));
  const reached = new Set(told.flatMap((edge) => [edge.s, edge.t]));
  const fixed = data.edges.filter((edge) => edge.p < 0 && shown(data.nodes[edge.s]) && shown(data.nodes[edge.t])
    && (!narrowed || (reached.has(edge.s) && (edge.rel === "IS_A" || reached.has(edge.t)))));
  return folded(data, [...told, ...fixed]).filter((line) => line.patients.size >= f.least || line.patients.size === 0);
}

function folded(data, edges) {
  const lines = new Map();
  for (const edge of edges) {
    const key = `${edge.s}>${edge.t}`;
    if (!lines.has(key)) lines.set(key, { key, s: edge.s, t: edge.t, edges: [], patients: new Set() });
    const line = lines.get(key);
    line.edges.push(edge);
    if (edge.p >= 0 && !edge.again) line.patients.add(edge.p);
  }
  return [...lines.values()];
}
