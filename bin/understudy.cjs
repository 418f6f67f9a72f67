#!/usr/bin/env node
'use strict';
// Whatever Node is installed starts this file; the project's own Node runs the rest.
const { spawn } = require('node:child_process');
const { existsSync, realpathSync } = require('node:fs');
const { constants } = require('node:os');
const path = require('node:path');

const root = path.join(realpathSync(__dirname), '..');
const program = process.platform === 'win32' ? 'node.exe' : 'node';
const node = path.join(root, 'node_modules', 'node', 'bin', program);
const main = path.join(root, 'host', 'cli', 'main.ts');

if (!existsSync(node)) {
  process.stderr.write(
    `understudy: its packages are not installed yet.\n  → Run \`npm start\` (or \`npm ci\`) in ${root} first.\n`,
  );
  process.exit(1);
}

const child = spawn(node, ['--disable-warning=ExperimentalWarning', main, ...process.argv.slice(2)], {
  stdio: 'inherit',
  windowsHide: true,
  // Compiled code of earlier starts is reused from the first file on; where the folder cannot be written Node goes on without.
  env: { NODE_COMPILE_CACHE: path.join(root, '.cache', 'compile'), ...process.env },
});

// The child ends itself cleanly; this process only waits for it and passes signals on.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));

child.on('error', (error) => {
  process.stderr.write(`understudy: ${node} could not be started: ${error.message}\n`);
  process.exit(1);
});
child.on('exit', (code, signal) => {
  process.exit(signal === null ? (code ?? 1) : 128 + (constants.signals[signal] ?? 0));
});
