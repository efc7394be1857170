// The drawing: sigma over a graphology graph that is filled anew when the filters change.

import Graph from "graphology";
import Sigma from "sigma";

const theme = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

export function canvas(container, data, told) {
  const graph = new Graph({ type: "directed" });
  let drawn = [[], "evidence"];
  let focus = null; // keys of nodes and edges that stay bright
  const settings = {
    enableEdgeEvents: true, zIndex: true, labelDensity: 0.5, labelGridCellSize: 130, labelRenderedSizeThreshold: 5.5, labelSize: 13,
    labelFont: "system-ui, sans-serif", labelColor: { color: theme("--ink") }, defaultEdgeColor: theme("--line"), minEdgeThickness: 1.2,
    defaultDrawNodeHover: hover, defaultDrawNodeLabel: label, stagePadding: 40, allowInvalidContainer: true,
    nodeReducer: (key, node) => (focus && !focus.nodes.has(key) ? { ...node, color: theme("--line"), label: "", zIndex: 0 } : focus ? { ...node, zIndex: 2, forceLabel: focus.nodes.size < 40 } : node),
    edgeReducer: (key, edge) => (focus && !focus.edges.has(key) ? { ...edge, hidden: focus.edges.size > 0 && graph.size > 60, color: theme("--line") } : focus ? { ...edge, zIndex: 2, size: edge.size + 0.8 } : edge),
  };
  const sigma = new Sigma(graph, container, settings);
  sigma.on("clickNode", ({ node }) => told({ node: data.nodes[node].id }));
  sigma.on("clickEdge", ({ edge }) => told({ line: edge }));
  sigma.on("clickStage", () => told(null));
  for (const [event, cursor] of [["enterNode", "pointer"], ["leaveNode", ""], ["enterEdge", "pointer"], ["leaveEdge", ""]]) sigma.on(event, () => { container.style.cursor = cursor; });
  keys(container, sigma);

  return {
    sigma,
    draw(lines, view) {
      drawn = [lines, view];
      const people = new Map();
      for (const line of lines) for (const end of [line.s, line.t]) people.set(end, new Set([...(people.get(end) || []), ...line.patients]));
      const most = largest([...people.values()].map((who) => who.size));
      const thickest = largest(lines.map((line) => line.patients.size));
      graph.clear();
      for (const [index, who] of people) graph.addNode(index, place(data.nodes[index], view, who.size / most, people.size));
      for (const line of lines) if (line.s !== line.t) graph.addEdgeWithKey(line.key, line.s, line.t, { size: 0.8 + Math.min(2.2, Math.sqrt(thickest)) * Math.sqrt(line.patients.size / thickest), color: colour(data, line) });
      sigma.refresh();
    },
    focus(found) {
      focus = found;
      sigma.refresh({ skipIndexation: true });
    },
    show(index) {
      const shown = sigma.getNodeDisplayData(String(index));
      if (shown) sigma.getCamera().animate({ x: shown.x, y: shown.y, ratio: Math.min(0.5, sigma.getCamera().ratio) }, { duration: still() ? 0 : 300 });
    },
    recolour() {
      sigma.setSetting("labelColor", { color: theme("--ink") });
      this.draw(...drawn);
    },
  };
}

const largest = (sizes) => sizes.reduce((most, size) => Math.max(most, size), 1);

const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

// A node's area grows with its share of the most patients that any node has; large graphs have smaller nodes.
function place(node, view, share, nodes) {
  const [x, y] = view === "evidence" && node.x !== undefined ? [node.x, node.y] : [node.fx, node.fy];
  return { x, y, size: (nodes > 800 ? 2 : 3.5) + (nodes > 800 ? 16 : 20) * Math.sqrt(share) * Math.min(1, 300 / Math.max(nodes, 150)) ** 0.25, color: node.colour === "#000000" ? theme("--soft") : node.colour, label: short(node), whole: node.label, zIndex: node.kind === "outcome" ? 1 : 0 };
}

// On the canvas a long combination is cut and an outcome goes without its kind's name, which the colour and the panel tell.
function short(node) {
  const text = node.kind === "outcome" ? node.label.replace(/^(adverse event|response|status): /, "") : node.label;
  return text.length > 34 ? `${text.slice(0, 32)}…` : text;
}

function colour(data, line) {
  const polarity = line.edges[0].polarity;
  return (polarity && polarity !== "neutral" && data.polarity[polarity]) || "#8c98a4";
}

function label(context, node, settings) {
  if (!node.label) return;
  context.font = `${settings.labelWeight} ${settings.labelSize}px ${settings.labelFont}`;
  context.lineJoin = "round";
  context.lineWidth = 4;
  context.strokeStyle = theme("--paper");
  context.strokeText(node.label, node.x + node.size + 3, node.y + settings.labelSize / 3);
  context.fillStyle = settings.labelColor.color;
  context.fillText(node.label, node.x + node.size + 3, node.y + settings.labelSize / 3);
}

function hover(context, node, settings) {
  const text = node.whole;
  context.lineWidth = 1.5;
  context.font = `600 ${settings.labelSize}px ${settings.labelFont}`;
  const width = context.measureText(text).width;
  const x = Math.round(node.x + node.size + 4);
  context.fillStyle = theme("--paper");
  context.strokeStyle = theme("--accent");
  context.beginPath();
  context.rect(x - 4, node.y - settings.labelSize, width + 8, 2 * settings.labelSize);
  context.fill();
  context.stroke();
  context.beginPath();
  context.arc(node.x, node.y, node.size + 3, 0, 2 * Math.PI);
  context.stroke();
  context.fillStyle = theme("--ink");
  context.fillText(text, x, node.y + settings.labelSize / 3);
}

function keys(container, sigma) {
  const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
  container.addEventListener("keydown", (event) => {
    const camera = sigma.getCamera();
    const state = camera.getState();
    if (moves[event.key]) camera.setState({ x: state.x + 0.08 * state.ratio * moves[event.key][0], y: state.y + 0.08 * state.ratio * moves[event.key][1] });
    else if (event.key === "+" || event.key === "=") camera.setState({ ratio: state.ratio / 1.3 });
    else if (event.key === "-") camera.setState({ ratio: state.ratio * 1.3 });
    else if (event.key === "0") camera.setState({ x: 0.5, y: 0.5, ratio: 1 });
    else return;
    event.preventDefault();
  });
}
