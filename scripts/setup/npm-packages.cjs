'use strict';
const { spawnSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { say, SetupError } = require('./terminal.cjs');

/** Path of the pinned Node below node_modules; its package holds one binary a platform. */
function pinnedNode(root) {
  return join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
}

/** Installs exactly what package-lock.json names, once for each state of that file. */
function installPackages(root) {
  const lock = readFileSync(join(root, 'package-lock.json'));
  const digest = createHash('sha256').update(lock).digest('hex');
  const stamp = join(root, 'node_modules', '.understudy-lock');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest && existsSync(pinnedNode(root))) return;
  say('installing the pinned packages (npm install); the first time takes a minute or two …');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const result = spawnSync(
    npm,
    ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error', '--progress=true'],
    {
      cwd: root,
      stdio: ['ignore', 2, 2],
      shell: process.platform === 'win32',
      // The GPU libraries that onnxruntime-node would fetch are opt-in; the CPU and WebGPU back ends are in the package.
      env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip', npm_config_engine_strict: 'false' },
    },
  );
  if (result.error)
    throw new SetupError(
      `npm could not be started: ${result.error.message}`,
      'install Node.js 20 or newer with npm',
    );
  if (result.status !== 0)
    throw new SetupError(
      'npm could not install the packages; its own words stand above.',
      `cd ${root} && npm install --no-save`,
    );
  if (!existsSync(pinnedNode(root)))
    throw new SetupError(
      'the pinned Node did not arrive with the packages.',
      `cd ${root} && npm install --no-save`,
    );
  mkdirSync(join(root, 'node_modules'), { recursive: true });
  writeFileSync(`${stamp}.new`, digest);
  renameSync(`${stamp}.new`, stamp);
}

module.exports = { installPackages, pinnedNode };
