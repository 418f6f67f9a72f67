'use strict';
const { runWithSetup } = require('./setup/run-with-setup.cjs');

runWithSetup({
  systemPackages: [
    ...require('./packages/base.cjs'),
    ...require('./packages/tryton.cjs'),
    ...require('./packages/keyring.cjs'),
  ],
  systemRequired: true,
  // A whole run checks types, lint, layers, dead code and generated files first; `npm test -- <file>` goes straight on.
  steps: [['renderer/bundle/build.ts'], ...(process.argv.length > 2 ? [] : [['scripts/check.ts']])],
  main: ['node_modules/vitest/vitest.mjs', 'run', ...process.argv.slice(2)],
});
