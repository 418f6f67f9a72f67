'use strict';
const { spawn, spawnSync } = require('node:child_process');
const { delimiter, join } = require('node:path');
const { installPackages, pinnedNode } = require('./npm-packages.cjs');
const { installSystemPackages } = require('./system-packages.cjs');
const { say, SetupError } = require('./terminal.cjs');

const root = join(__dirname, '..', '..');

/** Environment in which `node` and the tools of node_modules are the pinned ones. */
function pinnedEnvironment() {
  const path = `${join(root, 'node_modules', '.bin')}${delimiter}${process.env.PATH || ''}`;
  return { ...process.env, PATH: path };
}

/**
 * Makes the checkout ready and then hands over to the pinned Node. Written for any Node from 14 on, without packages.
 * `steps` are commands that must end well before the last one, `main`, takes over terminal and signals.
 */
function runWithSetup({ systemPackages, systemRequired, steps, main }) {
  try {
    installPackages(root);
    installSystemPackages(systemPackages, { required: systemRequired });
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(error.message);
    say(`type this, then start again: ${error.command}`);
    process.exit(1);
  }
  const env = pinnedEnvironment();
  const node = pinnedNode(root);
  for (const step of steps) {
    const result = spawnSync(node, step, { cwd: root, stdio: ['ignore', 2, 2], env });
    if (result.status !== 0) {
      say(`this step failed: node ${step.join(' ')}`);
      process.exit(1);
    }
  }
  const child = spawn(node, main, { cwd: root, stdio: 'inherit', env });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) =>
    process.exit(code === null ? 128 + (signal === 'SIGINT' ? 2 : 15) : code),
  );
}

module.exports = { runWithSetup, root };
