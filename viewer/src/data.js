// The graph as the page carries it, with what lookups need; edges are { s, t, rel, p, a, months, quote, ... }.

export function load(text) {
  const data = JSON.parse(text);
  data.byId = new Map(data.nodes.map((node, i) => [node.id, i]));
  data.edgesOf = data.nodes.map(() => []);
  data.edges.forEach((edge, i) => {
    data.edgesOf[edge.s].push(i);
    if (edge.t !== edge.s) data.edgesOf[edge.t].push(i);
  });
  data.patients.forEach((patient) => {
    patient.tumours = [];
    patient.organs = [];
    patient.classes = new Set();
    patient.months = [];
  });
  for (const edge of data.edges) if (edge.p >= 0) note(data, data.patients[edge.p], edge);
  return data;
}

function note(data, patient, edge) {
  const target = data.nodes[edge.t];
  if (edge.rel === "HAS_TUMOUR") {
    patient.tumours.push(target.label);
    if (target.site) patient.organs.push(target.site);
  }
  if (edge.rel === "LED_TO") for (const group of classesOf(data.nodes[edge.s])) patient.classes.add(group);
  if (edge.rel === "RECEIVED") for (const group of classesOf(target)) patient.classes.add(group);
  if (edge.months !== undefined && (edge.rel === "LED_TO" || edge.rel === "HAD_OUTCOME")) patient.months.push(edge.months);
}

export const classesOf = (node) => (node.classes ? node.classes.split(" + ") : []);

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
