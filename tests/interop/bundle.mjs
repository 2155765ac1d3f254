// SPDX-License-Identifier: MIT
//
// bundle.mjs OUT: makes one JavaScript module of entry.mjs (devtools.mjs) and of the part of DevTools that it
// imports, which is TypeScript. Run in the folder where both lie.
import * as esbuild from 'esbuild';

// DevTools' own build makes this file, from its translations.
const locales = `export const LOCALES = ['en-US'], BUNDLED_LOCALES = ['en-US'],
    DEFAULT_LOCALE = 'en-US', REMOTE_FETCH_PATTERN = '', LOCAL_FETCH_PATTERN = '';`;

await esbuild.build({
  entryPoints: ['entry.mjs'],
  outfile: process.argv[2],
  bundle: true,
  platform: 'node',
  target: 'node18',
  format: 'esm',
  logLevel: 'warning',
  plugins: [{
    name: 'locales',
    setup(build) {
      build.onResolve({filter: /\/locales\.js$/}, () => ({path: 'locales', namespace: 'made'}));
      build.onLoad({filter: /.*/, namespace: 'made'}, () => ({contents: locales}));
    },
  }],
});
