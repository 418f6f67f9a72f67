'use strict';
const { readFileSync } = require('node:fs');
const { join } = require('node:path');

/** Rows of the import table in docs/architecture.md: the one source of the layering rules. */
function readLayers(root = join(__dirname, '..', '..')) {
  const file = join(root, 'docs', 'architecture.md');
  const text = readFileSync(file, 'utf8');
  const begin = text.indexOf('<!-- layers:begin -->');
  const end = text.indexOf('<!-- layers:end -->');
  if (begin < 0 || end < begin)
    throw new Error(`${file}: the markers layers:begin and layers:end are missing`);
  const names = (cell) => [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1]);
  const rows = text
    .slice(begin, end)
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => {
      const [room = '', may = '', rest = ''] = line.split('|').slice(1, -1);
      const only = /only: ([\w@/, -]+)/.exec(rest);
      return {
        room: names(room)[0],
        may: names(may),
        packages: only ? only[1].split(',').map((name) => name.trim()) : undefined,
        node: !/no Node/.test(rest),
      };
    });
  if (rows.length === 0) throw new Error(`${file}: the import table has no rows`);
  return rows;
}

/** dependency-cruiser rules that forbid whatever the table does not list. */
function layerRules(rows = readLayers()) {
  const start = (path) => `^${path}/`;
  const rooms = rows.map((row) => row.room);
  const rules = [];
  for (const row of rows) {
    const inner = rooms.filter((room) => room.startsWith(`${row.room}/`));
    const from = { path: start(row.room), ...(inner.length > 0 ? { pathNot: inner.map(start) } : {}) };
    const allowed = [row.room, ...row.may];
    // A room inside another is closed to its parent unless the row names it.
    const closed = inner.filter((room) => !row.may.includes(room));
    rules.push({
      name: `layers: row ${row.room}`,
      comment: `${row.room} may import ${row.may.length > 0 ? row.may.join(', ') : 'nothing but itself'} (docs/architecture.md, row ${row.room})`,
      severity: 'error',
      from,
      to: {
        path: '^[^.]',
        pathNot: ['node_modules', ...allowed.map(start)],
        dependencyTypesNot: [
          'core',
          'npm',
          'npm-dev',
          'npm-optional',
          'npm-peer',
          'npm-no-pkg',
          'npm-unknown',
        ],
      },
    });
    if (closed.length > 0)
      rules.push({
        name: `layers: row ${row.room} (inner rooms)`,
        severity: 'error',
        from,
        to: { path: closed.map(start) },
      });
    if (!row.node)
      rules.push({
        name: `runtime: row ${row.room}`,
        comment: `${row.room} runs where there is no Node (docs/architecture.md)`,
        severity: 'error',
        from,
        to: { dependencyTypes: ['core'] },
      });
    if (row.packages)
      rules.push({
        name: `packages: row ${row.room}`,
        comment: `${row.room} may use only ${row.packages.join(', ')} (docs/architecture.md)`,
        severity: 'error',
        from,
        to: { path: 'node_modules/', pathNot: row.packages.map((name) => `node_modules/${name}/`) },
      });
  }
  return rules;
}

module.exports = { readLayers, layerRules };
