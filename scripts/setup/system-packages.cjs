'use strict';
const { spawnSync } = require('node:child_process');
const { existsSync, readFileSync } = require('node:fs');
const { say, SetupError } = require('./terminal.cjs');

/** Whether this is a Debian or Ubuntu whose package manager can be used. */
function isDebian() {
  if (process.platform !== 'linux' || !existsSync('/usr/bin/apt-get')) return false;
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  return /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(release);
}

/** Those of `names` that dpkg does not know as installed. */
function missingPackages(names) {
  const result = spawnSync('dpkg-query', ['-W', '-f', '${Package} ${db:Status-Status}\n', ...names], {
    encoding: 'utf8',
  });
  const installed = new Set(
    (result.stdout || '')
      .split('\n')
      .filter((line) => line.endsWith(' installed'))
      .map((line) => line.split(' ')[0]),
  );
  return names.filter((name) => !installed.has(name));
}

/** Installs missing Debian packages as root, or says the one command that does. */
function installSystemPackages(names, { required }) {
  if (!isDebian()) return;
  const missing = missingPackages(names);
  if (missing.length === 0) return;
  const command = `apt-get update && apt-get install -y --no-install-recommends ${missing.join(' ')}`;
  if (process.getuid() !== 0) {
    if (required)
      throw new SetupError(
        `these system packages are missing: ${missing.join(', ')}`,
        `sudo sh -c '${command}'`,
      );
    say(`some system packages are missing; install them with: sudo sh -c '${command}'`);
    return;
  }
  say(`installing system packages: ${missing.join(', ')} …`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const run = (args) => spawnSync('apt-get', args, { stdio: ['ignore', 2, 2], env }).status === 0;
  const ok = run(['update', '-qq']) && run(['install', '-y', '-qq', '--no-install-recommends', ...missing]);
  if (!ok)
    throw new SetupError(
      'apt-get could not install the system packages; its own words stand above.',
      command,
    );
}

module.exports = { installSystemPackages, isDebian, missingPackages };
