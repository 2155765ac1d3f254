// SPDX-License-Identifier: MIT
//
// A snapshot as Chrome DevTools reads it: the code of DevTools' own worker, on Node. What DevTools
// does in a second worker is done at the other end of a message channel of this process.
import fs from 'node:fs';

import * as Worker from
  'chrome-devtools-frontend/front_end/entrypoints/heap_snapshot_worker/heap_snapshot_worker.ts';

// DevTools is written for a newer V8 than that of Debian's Node.
Promise.withResolvers ??= function() {
  const made = {};
  made.promise = new Promise((resolve, reject) => Object.assign(made, {resolve, reject}));
  return made;
};

console.warn = () => {}; // of what nothing reaches: that is garbage, and we know of it

export async function load(file) {
  const loader = new Worker.HeapSnapshotLoader.HeapSnapshotLoader({sendEvent() {}});
  for await (const piece of fs.createReadStream(file, {encoding: 'utf8', highWaterMark: 1 << 20}))
    loader.write(piece);
  loader.close();
  const {port1, port2} = new MessageChannel();
  new Worker.HeapSnapshot.SecondaryInitManager(port2);
  const snapshot = await loader.buildSnapshot(port1);
  port1.close();
  port2.close();
  const node = snapshot.rootNode();
  return {
    nodes: snapshot.nodeCount,
    edges: snapshot.containmentEdges.length / snapshot.edgeFieldsCount,
    // A row by its number. The same object every time, with other contents.
    row(n) {
      node.nodeIndex = n * snapshot.nodeFieldCount;
      return {
        id: node.id(), name: node.rawName(), self: node.selfSize(), retained: node.retainedSize(),
        distance: node.distance(), place: snapshot.getLocation(node.nodeIndex),
      };
    },
  };
}
