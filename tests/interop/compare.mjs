// SPDX-License-Identifier: MIT
//
// compare.mjs READER SNAPSHOT LISTING: the snapshot as READER (memlab.mjs, or devtools.mjs bundled)
// sees it, beside the listing that `heapviz nodes` prints: number of nodes and edges, and for every
// node its id, its own size and what it retains. Exit code 1 and the first differences, or one line.
//
// Garbage retains nothing with us. The others hang it below the root, to show it at all; of those
// nodes everything else is compared.
import fs from 'node:fs';
import path from 'node:path';
import readline from 'node:readline';

const MOST = 10; // differences shown
const GC_ROOTS = 1; // our node n is row n + 1, see viz/graph/snapshot.h

const [reader, file, listing] = process.argv.slice(2);
const other = await (await import(path.resolve(reader))).load(file);
let differences = 0, nodes = 0, edges = 1, garbage = 0;
let steps = 0, last;

function same(what, ours, theirs) {
  if (ours !== theirs && differences++ < MOST)
    console.log(`${what}: heapviz says ${ours}, ${path.basename(reader)} ${theirs}`);
}

for await (const line of readline.createInterface({input: fs.createReadStream(listing)})) {
  const [node, self, retained, pointers, reach] = line.split('\t');
  if (node === 'node')
    continue;
  const row = other.row(Number(node) + GC_ROOTS);
  nodes++;
  edges += Number(pointers);
  same(`id of node ${node}`, 2 * (Number(node) + GC_ROOTS) + 1, row.id);
  same(`size of node ${node}`, Number(self), row.self);
  if (reach === 'garbage')
    garbage++;
  else
    same(`what node ${node} retains`, Number(retained), row.retained), last = row.id;
  // DevTools: how far from the root; the root is 0, (GC roots) 1. Negative: not reached.
  if (row.distance !== undefined)
    same(`node ${node} is reached`, reach !== 'garbage', row.distance >= 0 && row.distance < 1e8);
}
same('nodes', nodes + GC_ROOTS, other.nodes);
same('edges', edges, other.edges);
same('name of row 1', '(GC roots)', other.row(GC_ROOTS).name);
if (other.path && last > 2 * GC_ROOTS + 1) {
  const names = other.path((last - 1) / 2);
  same('start of a way to the last node', '(GC roots)', names[0]);
  steps = names.length - 1;
}
if (differences) {
  console.log(`${differences} differences in ${file}`);
  process.exit(1);
}
console.log(`${nodes} nodes, ${edges} edges: the same` +
  (garbage ? `; garbage, with no retained size to compare: ${garbage}` : '') +
  (steps ? `; a way of ${steps} steps to the last` : ''));
process.exit(0); // DevTools leaves its message ports open
