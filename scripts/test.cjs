'use strict';
const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { runWithSetup, root } = require('./setup/run-with-setup.cjs');

const tryton = join(root, 'scripts', 'packages', 'tryton.cjs');

runWithSetup({
  systemPackages: [...require('./packages/base.cjs'), ...(existsSync(tryton) ? require(tryton) : [])],
  systemRequired: true,
  // A whole run checks types, lint, layers, dead code and generated files first; `npm test -- <file>` goes straight on.
  steps: [['renderer/bundle/build.ts'], ...(process.argv.length > 2 ? [] : [['scripts/check.ts']])],
  main: ['node_modules/vitest/vitest.mjs', 'run', ...process.argv.slice(2)],
});
