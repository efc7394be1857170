// Prints a GEXF file as graphology-gexf reads it, nodes and edges with their attributes: node read_gexf.cjs FILE directed|undirected|mixed
const { readFileSync } = require("fs");
const { MultiDirectedGraph, MultiGraph, MultiUndirectedGraph } = require("graphology");
const { parse } = require("graphology-gexf");

const [file, type] = process.argv.slice(2);
const kinds = { directed: MultiDirectedGraph, undirected: MultiUndirectedGraph, mixed: MultiGraph };
const graph = parse(kinds[type], readFileSync(file, "utf8"));
console.log(JSON.stringify({
  nodes: graph.mapNodes((node, facts) => [node, facts]),
  edges: graph.mapEdges((edge, facts, source, target) => [source, target, facts]),
}));
