'use strict';
const { runWithSetup } = require('./setup/run-with-setup.cjs');

// `npm run <task>` on a fresh checkout: packages first, then the task on the pinned Node.
const [script, ...args] = process.argv.slice(2);
runWithSetup({ systemPackages: [], systemRequired: false, steps: [], main: [script, ...args] });
