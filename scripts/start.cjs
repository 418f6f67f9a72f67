'use strict';
const { runWithSetup } = require('./setup/run-with-setup.cjs');

runWithSetup({
  systemPackages: require('./packages/base.cjs'),
  systemRequired: false,
  steps: [['renderer/bundle/build.ts']],
  main: ['host/cli/main.ts', 'studio', ...process.argv.slice(2)],
});
