// SPDX-License-Identifier: MIT
//
// A snapshot as memlab reads it.
import {createRequire} from 'node:module';

const memlab = createRequire(import.meta.url)('@memlab/core');
memlab.config.muteConsole = true;

export async function load(file) {
  const snapshot = await memlab.utils.getSnapshotFromFile(file, {buildNodeIdIndex: true});
  const finder = new memlab.TraceFinder();
  finder.calculateAllNodesRetainedSizes(snapshot);
  let annotated = false;
  return {
    nodes: snapshot.nodes.length,
    edges: snapshot.edges.length,
    row(n) {
      const node = snapshot.nodes.get(n);
      return {id: node.id, name: node.name, self: node.self_size, retained: node.retainedSize};
    },
    // Names of the nodes on a way from (GC roots) to a row; empty if there is none.
    path(n) {
      if (!annotated)
        finder.annotateShortestPaths(snapshot);
      annotated = true;
      const names = [];
      for (let step = finder.getPathToGCRoots(snapshot, snapshot.nodes.get(n)); step; step = step.next)
        names.push(step.node.name);
      return names;
    },
  };
}
