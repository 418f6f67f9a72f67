import { describe, expect, it } from 'vitest';
import { manifestSchema } from '../../contract/flow/manifest.ts';
import * as edits from '../../contract/text/step-edit.ts';
import { readModel } from '../../contract/text/text-model.ts';
import { lineOf, readDocument } from '../../renderer/studio/editor/document-model.ts';
import { createEditorStore } from '../../renderer/studio/editor/editor-store.ts';
import { makeVariable, repeatOverTable } from '../../renderer/studio/editor/parameterise.ts';

const { stepsOfText } = edits;
const setInStep = (source: string, ...rest: [string, (string | number)[], unknown]): string =>
  edits.setInStep(readModel(source), ...rest).model.text;
const removeSteps = (source: string, pointers: readonly string[]): string =>
  edits.removeSteps(readModel(source), pointers).model.text;
const renameStep = (source: string, pointer: string, name: string): string =>
  edits.renameStep(readModel(source), pointer, name).model.text;
const setDisabled = (source: string, pointers: readonly string[], disabled: boolean): string =>
  edits.setDisabled(readModel(source), pointers, disabled).model.text;
const copySteps = (source: string, pointers: readonly string[]): string =>
  edits.copySteps(readModel(source), pointers);
const insertSteps = (source: string, list: string, index: number, steps: readonly edits.NewStep[]) => {
  const { model, pointers } = edits.insertSteps(readModel(source), list, index, steps);
  return { text: model.text, pointers };
};
const moveSteps = (source: string, from: readonly string[], list: string, index: number) => {
  const { model, pointers } = edits.moveSteps(readModel(source), from, list, index);
  return { text: model.text, pointers };
};
const wrapSteps = (source: string, from: readonly string[], wrapper: edits.NewStep) => {
  const done = edits.wrapSteps(readModel(source), from, wrapper);
  return done === undefined ? undefined : { text: done.model.text, pointer: done.pointers[0] };
};

const text = `# Posts invoices.
document: { dsl: '1.0.3', namespace: demo, name: post, version: 1.0.0 }
do:
  # first we look
  - openErp:
      call: web.open
      with: { url: 'https://erp.example.com' } # the test system
  - eachRow:
      for: { each: row, in: '\${ .rows }' }
      do:
        - typeName: { call: web.fill, with: { target: party.name, value: '\${ $row.name }' } }
        - save: { call: web.click, with: { target: party.save }, then: done }
        - done: { set: { ok: true } }
  - guard:
      try:
        - risky: { call: web.click, with: { target: a.b } }
      catch:
        do:
          - note: { call: log.write, with: { message: oh } }
`;
const pointers = (document: string) => readDocument(document).steps.map((step) => step.pointer);

describe('the document in the editor', () => {
  it('lists every step with its depth, also those of loops and error handlers', () => {
    const { steps } = readDocument(text);
    expect(steps.map((step) => [step.name, step.kind, step.depth, step.role])).toEqual([
      ['openErp', 'call', 0, 'step'],
      ['eachRow', 'for', 0, 'step'],
      ['typeName', 'call', 1, 'step'],
      ['save', 'call', 1, 'step'],
      ['done', 'set', 1, 'step'],
      ['guard', 'try', 0, 'step'],
      ['risky', 'call', 1, 'step'],
      ['note', 'call', 1, 'catch'],
    ]);
    expect(steps[2]?.pointer).toBe('/do/1/eachRow/do/0/typeName');
  });

  it('changes one parameter and leaves comments and the other lines alone', () => {
    const next = setInStep(text, '/do/0/openErp', ['with', 'url'], 'https://live.example.com');
    expect(next).toContain('# the test system');
    expect(next).toContain('# first we look');
    const changed = next.split('\n').filter((line, index) => line !== text.split('\n')[index]);
    expect(changed).toHaveLength(1);
  });

  it('touches only the lines of the changed step, however the rest was typed', () => {
    const typed = [
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
      '',
    ].join('\n');
    const changed = setInStep(typed, '/do/2/third', ['with', 'target'], 'a.d');
    expect(changed.split('\n').slice(0, 12)).toEqual(typed.split('\n').slice(0, 12));
    expect(readDocument(changed).steps[2]?.task['with']).toEqual({ target: 'a.d' });
    const removed = removeSteps(typed, ['/do/1/second']);
    expect(removed.split('\n').slice(0, 5)).toEqual(typed.split('\n').slice(0, 5));
    expect(removed).toContain('- third: {call: web.click, with: {target:    a.c}}');
    const inserted = insertSteps(typed, '/do', 1, [
      { name: 'new', task: { call: 'log.write', with: { message: 'x' } } },
    ]).text;
    for (const line of typed.split('\n')) expect(inserted.split('\n')).toContain(line);
    expect(readDocument(inserted).steps.map((step) => step.name)).toEqual([
      'first',
      'new',
      'second',
      'third',
    ]);
  });

  it.each([
    'a: b',
    '# no comment',
    "it's",
    '',
    'true',
    '1',
    '{',
    'x, y',
    '${ .a }',
    '- dash',
    'two\nlines',
    42,
    false,
    '"',
  ])('takes %j as the value it is', (value) => {
    const flow = setInStep(text, '/do/1/eachRow/do/0/typeName', ['with', 'value'], value);
    expect(readDocument(flow).steps[2]?.task['with']).toEqual({ target: 'party.name', value });
    const block = setInStep(text, '/do/0/openErp', ['call'], value);
    expect(readDocument(block).steps[0]?.task['call']).toEqual(value);
    expect(readDocument(block).steps).toHaveLength(8);
  });

  it('takes emptied parents along when a parameter is removed', () => {
    const next = setDisabled(setDisabled(text, ['/do/0/openErp'], true), ['/do/0/openErp'], false);
    expect(next).toBe(text);
  });

  it('marks steps as disabled in the metadata that the standard leaves to us', () => {
    const { steps } = readDocument(setDisabled(text, ['/do/0/openErp', '/do/1/eachRow/do/1/save'], true));
    expect(steps.filter((step) => step.disabled).map((step) => step.name)).toEqual(['openErp', 'save']);
  });

  it('lets neighbours follow when a step gets another name', () => {
    const { steps } = readDocument(renameStep(text, '/do/1/eachRow/do/2/done', 'finished'));
    expect(steps.find((step) => step.name === 'save')?.task.then).toBe('finished');
    expect(steps.some((step) => step.name === 'finished')).toBe(true);
  });

  it('moves several steps into a loop and says where they are now', () => {
    const moved = moveSteps(text, ['/do/0/openErp', '/do/2/guard'], '/do/1/eachRow/do', 1);
    expect(moved.pointers).toEqual(['/do/0/eachRow/do/1/openErp', '/do/0/eachRow/do/2/guard']);
    expect(pointers(moved.text)).toEqual(expect.arrayContaining([...moved.pointers]));
    expect(readDocument(moved.text).steps).toHaveLength(8);
  });

  it('moves a step down within its list', () => {
    const moved = moveSteps(text, ['/do/1/eachRow/do/0/typeName'], '/do/1/eachRow/do', 2);
    expect(moved.pointers).toEqual(['/do/1/eachRow/do/1/typeName']);
    const names = readDocument(moved.text).steps.filter((step) => step.list === '/do/1/eachRow/do');
    expect(names.map((step) => step.name)).toEqual(['save', 'typeName', 'done']);
  });

  it('never moves a step into itself', () => {
    expect(moveSteps(text, ['/do/1/eachRow'], '/do/1/eachRow/do', 0).text).toBe(text);
  });

  it('pastes what was copied under free names', () => {
    const clip = stepsOfText(copySteps(text, ['/do/1/eachRow/do/0/typeName', '/do/0/openErp']));
    expect(clip?.map((step) => step.name)).toEqual(['typeName', 'openErp']);
    const pasted = insertSteps(text, '/do', 3, clip ?? []);
    expect(pasted.pointers).toEqual(['/do/3/typeName2', '/do/4/openErp2']);
    expect(stepsOfText('just words')).toBeUndefined();
  });

  it('wraps neighbouring steps in a loop, in their order and where they stood', () => {
    const wrapped = wrapSteps(text, ['/do/1/eachRow/do/1/save', '/do/1/eachRow/do/0/typeName'], {
      name: 'eachRow',
      task: { for: { each: 'line', in: '${ .lines }' } },
    });
    expect(wrapped?.pointer).toBe('/do/1/eachRow/do/0/eachRow2');
    const { steps } = readDocument(wrapped?.text ?? '');
    expect(
      steps.filter((step) => step.pointer.startsWith('/do/1/eachRow')).map((step) => [step.name, step.depth]),
    ).toEqual([
      ['eachRow', 0],
      ['eachRow2', 1],
      ['typeName', 2],
      ['save', 2],
      ['done', 1],
    ]);
    expect(
      wrapSteps(text, ['/do/0/openErp', '/do/1/eachRow/do/0/typeName'], { name: 'x', task: {} }),
    ).toBeUndefined();
  });

  it('removes a loop together with what is in it', () => {
    expect(pointers(removeSteps(text, ['/do/1/eachRow', '/do/1/eachRow/do/0/typeName']))).toEqual([
      '/do/0/openErp',
      '/do/1/guard',
      '/do/1/guard/try/0/risky',
      '/do/1/guard/catch/do/0/note',
    ]);
  });

  it('knows the line of a step and reports broken text instead of throwing', () => {
    expect(lineOf(readDocument(text), '/do/0/openErp')).toBe(5);
    const broken = readDocument('do:\n  - a: [1');
    expect(broken.steps).toEqual([]);
    expect(broken.broken).toContain('line');
    expect(removeSteps('do:\n  - a: [1', ['/do/0/a'])).toBe('do:\n  - a: [1');
  });
});

describe('a bot made to change from run to run', () => {
  const manifest = manifestSchema.parse({ title: 'Post' });
  const store = () =>
    createEditorStore({
      botId: 'post',
      folder: 'post',
      text,
      targets: { version: 1, targets: {} },
      manifest,
      revision: '1',
      findings: [],
    });
  const at = (editor: ReturnType<typeof store>, name: string) => {
    const step = editor.getState().document.steps.find((each) => each.name === name);
    if (step === undefined) throw new Error(`no step ${name}`);
    return step;
  };

  it('turns a fixed value into an input with that preset, and takes both back with one undo', () => {
    const editor = store();
    makeVariable(editor, at(editor, 'openErp'), 'url', 'https://erp.example.com', 'Address of the ERP');
    expect(at(editor, 'openErp').task['with']).toEqual({ url: '${ $workflow.input.addressOfTheErp }' });
    expect(editor.getState().manifest.inputs).toEqual([
      expect.objectContaining({ name: 'addressOfTheErp', default: 'https://erp.example.com' }),
    ]);
    editor.getState().undo();
    expect(editor.getState().text).toBe(text);
    expect(editor.getState().manifest.inputs).toEqual([]);
    editor.getState().redo();
    expect(editor.getState().manifest.inputs).toHaveLength(1);
    editor.getState().undo();
    expect(editor.getState().text).toBe(text);
  });

  it('takes words and moved steps back in one order, with what was chosen and where the cursor stood', () => {
    const editor = store();
    editor.getState().select(['/do/0/openErp']);
    editor.getState().setCursor({ anchor: 10, head: 12 });
    editor.getState().changeText(text.replace('# Posts', '# Post'), 'text/1', { anchor: 6, head: 6 });
    editor.getState().changeText(text.replace('# Posts', '# Pos'), 'text/1', { anchor: 5, head: 5 });
    const moved = edits.moveSteps(editor.getState().document.model, ['/do/0/openErp'], '/do', 2);
    editor.getState().changeModel(moved.model, moved.pointers);
    const after = editor.getState().text;
    expect(editor.getState().selection).toEqual(['/do/1/openErp']);
    editor.getState().undo();
    expect(editor.getState().text).toBe(text.replace('# Posts', '# Pos'));
    expect(editor.getState().selection).toEqual(['/do/0/openErp']);
    editor.getState().undo();
    expect(editor.getState().text).toBe(text);
    expect(editor.getState().cursor).toEqual({ anchor: 10, head: 12 });
    expect(editor.getState().past).toHaveLength(0);
    editor.getState().redo();
    editor.getState().redo();
    expect(editor.getState().text).toBe(after);
    expect(editor.getState().selection).toEqual(['/do/1/openErp']);
  });

  it('reads a value inside a loop from the row', () => {
    const editor = store();
    makeVariable(editor, at(editor, 'typeName'), 'value', 'Acme', 'Party name');
    expect(at(editor, 'typeName').task['with']).toEqual({
      target: 'party.name',
      value: '${ $row.partyName }',
    });
    expect(editor.getState().manifest.inputs).toEqual([]);
  });

  it('repeats steps for each row of a table that the run asks for and may read', () => {
    const editor = store();
    editor.getState().select(['/do/0/openErp', '/do/2/guard']);
    expect(repeatOverTable(editor)).toBe(true);
    const { document, manifest: next, selection } = editor.getState();
    expect(document.steps.filter((step) => step.list === '/do').map((step) => step.name)).toEqual([
      'readRows',
      'eachRow2',
      'eachRow',
    ]);
    expect(selection).toEqual(['/do/1/eachRow2']);
    expect(next.inputs.map((input) => [input.name, input.type])).toEqual([['table', 'file']]);
    expect(next.permissions.read).toEqual(['${input.table}']);
  });
});
