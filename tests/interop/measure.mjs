// SPDX-License-Identifier: MIT
//
// measure.mjs READER SNAPSHOT: reads the snapshot, finds all retained sizes, and prints the
// microseconds of processor time that it took, the most memory of the process in KiB, and what the root retains.
import path from 'node:path';

const [reader, file] = process.argv.slice(2);
const {load} = await import(path.resolve(reader));
const start = process.cpuUsage();
const snapshot = await load(file);
const used = process.cpuUsage(start);
console.log(used.user + used.system, process.resourceUsage().maxRSS, snapshot.row(0).retained);
process.exit(0);
