import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..', '..');
const yamlIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.ya?ml$/.test(file))
      .map((file) => readFileSync(join(folder, file), 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
};

/** All documents of the standard's examples (where they are at hand) and of our samples. */
export const exampleDocuments: readonly string[] = [
  ...yamlIn(join(root, '..', 'shared', 'conformance', 'serverless-workflow', 'examples')),
  ...yamlIn(join(root, 'bots', 'samples')),
];

/** Documents typed by very different hands: comments everywhere, anchors, CRLF, flow style, folded texts, no last line break. */
export const handwritten: readonly string[] = [
  `# Posts invoices.
document: { dsl: '1.0.3', namespace: demo, name: post, version: 1.0.0 }   # head
do:
  # first we look
  - openErp:
      call: web.open
      with: { url: 'https://erp.example.com' } # the test system

  # then all rows
  # one by one
  - eachRow:
      for: { each: row, in: '\${ .rows }' }
      do:
        - typeName: { call: web.fill, with: { target: party.name, value: '\${ $row.name }' } }
        # saves
        - save: { call: web.click, with: { target: party.save }, then: done } # and goes on
        - done: { set: { ok: true } }
  - guard:
      try:
        - risky: { call: web.click, with: { target: a.b } }
      catch:
        do:
          - note: { call: log.write, with: { message: oh } }
  # the end
output:
  as: \${ . } # all of it
`,
  [
    'document:   {dsl: "1.0.3",   namespace: demo, name: n, version: 1.0.0}',
    '',
    '',
    'do:',
    '- first:   { call: web.open,   with: {url: "https://a.example.com"} }   # kept as typed',
    '- second:',
    '    call:    web.fill',
    '    with:',
    '        target:   a.b',
    '        value: >-',
    '          a folded text that goes on',
    '          over two lines',
    '- third: {call: web.click, with: {target:    a.c}}',
    '- "fourth step":',
    '    set: {\'a b\': [1, 2,   {c: d}], e: "f\\tg"}',
    '    then:   third',
    '- fifth:',
    '    switch:',
    '    - one: {when: .a > 1, then: first}',
    '    - other: {then: second}',
  ].join('\n'),
  `document:
  dsl: '1.0.3'
  namespace: demo
  name: shared
  version: '1.0.0'
use:
  retries:
    base: &base
      delay: { seconds: 2 }
      limit: { attempt: { count: 3 } }
do:
  - a: &step
      call: http
      with: &with
        method: get
        endpoint: &address https://example.com/a
  - b: *step
  - c:
      call: http
      with: *with
  - d:
      try:
        - inner: { call: http, with: { method: post, endpoint: *address } }
      catch: { retry: *base }
`,
  `document: { dsl: '1.0.3', namespace: demo, name: flow, version: 1.0.0 }
do: [ { a: { set: { x: 1 } } }, # one
      { b: { do: [ { c: { set: { y: 2 } } } ] } },
      { d: { wait: { seconds: 1 } } } ]
`,
  "document: { dsl: '1.0.3', namespace: demo, name: bare, version: 1.0.0 }\ndo: [ a: { set: { x: 1 } }, b: { wait: { seconds: 1 } } ]\n",
  `do:
  - text:
      set:
        literal: |
          do:
            - not: a step
            - neither: this

          after a blank line
        folded: >+
          keeps

        next: "double \\
          continued"
        plain: goes on
          over two lines
  - deep:
      do:
        - deeper:
            do:
              - deepest:
                  for:
                    each: x
                    in: .xs
                  do: []
              # nothing here
        - empty:
            do:
`,
].flatMap((text) => [text, text.replaceAll('\n', '\r\n')]);

/** A bot with so many steps that it is read in pieces, some of them with steps inside. */
export function longDocument(count: number, eol = '\n'): string {
  const lines = ["document: { dsl: '1.0.3', namespace: test, name: long, version: 1.0.0 }", 'do:'];
  for (let index = 0; index < count; index += 1) {
    if (index % 7 === 0) lines.push(`  # step ${index}`);
    if (index % 50 === 3) {
      lines.push(`  - loop${index}:`, '      for: { each: row, in: .rows }', '      do:');
      for (let inner = 0; inner < (index % 100 === 3 ? 90 : 2); inner += 1)
        lines.push(
          `        - inner${index}x${inner}: { set: { value: ${inner}, text: 'a row of the table' } }`,
        );
    } else {
      lines.push(`  - step${index}:`, '      call: web.fill', '      with:');
      lines.push(`        target: page.field${index}`, `        value: '\${ $row.field${index} }'`);
    }
  }
  return `${lines.join(eol)}${eol}`;
}
