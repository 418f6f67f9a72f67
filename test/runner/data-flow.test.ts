import { describe, expect, it } from 'vitest';
import { performed } from './run-under-test.ts';

describe('data flows through a run', () => {
  it('hands each step the output of the one before and answers the last', async () => {
    const { status, output } = await performed(
      `do:
  - double: { set: { n: '\${ .n * 2 }' } }
  - add: { set: { n: '\${ .n + 1 }' } }`,
      { input: { n: 20 } },
    );
    expect(status).toBe('completed');
    expect(output).toEqual({ n: 41 });
  });

  it('filters input and output of the run and of a step', async () => {
    const { output } = await performed(
      `input: { from: .order }
output: { as: '{ answer: . }' }
do:
  - sum: { input: { from: '.lines' }, set: { total: '\${ map(.price) | add }' }, output: { as: .total } }`,
      { input: { order: { lines: [{ price: 2 }, { price: 3 }] } } },
    );
    expect(output).toEqual({ answer: 5 });
  });

  it('keeps what a step exports in $context, beside what it puts out', async () => {
    const { output } = await performed(
      `do:
  - read: { set: { invoice: 17, page: 1 }, export: { as: '\${ $context + { invoice: .invoice } }' } }
  - forget: { set: { page: 2 } }
  - use: { set: { said: '\${ "invoice \\($context.invoice) on page \\(.page)" }' } }`,
    );
    expect(output).toEqual({ said: 'invoice 17 on page 2' });
  });

  it('lets expressions see the step, the workflow and the input', async () => {
    const { output } = await performed(
      `do:
  - look:
      input: { from: .inner }
      set:
        name: '\${ $task.name }'
        reference: '\${ $task.reference }'
        raw: '\${ $task.input.outer }'
        given: '\${ $input.value }'
        workflow: '\${ $workflow.definition.document.name }'
        run: '\${ $workflow.id }'
        began: '\${ $workflow.startedAt.epoch.milliseconds == $task.startedAt.epoch.milliseconds or true }'
        runtime: '\${ $runtime.name }'`,
      { input: { outer: 'o', inner: { value: 'v' } } },
    );
    expect(output).toEqual({
      name: 'look',
      reference: '/do/0/look',
      raw: 'o',
      given: 'v',
      workflow: 'under-test',
      run: 'run-1',
      began: true,
      runtime: 'understudy',
    });
  });

  it('lets output.as see the output of the step as $task.output and export.as as $output', async () => {
    const { output } = await performed(
      `do:
  - make:
      set: { a: 1 }
      output: { as: '{ raw: $task.output.a, b: 2 }' }
      export: { as: '{ seen: $output }' }
  - tell: { set: { seen: '\${ $context.seen }' } }`,
    );
    expect(output).toEqual({ seen: { raw: 1, b: 2 } });
  });

  it('refuses a run whose input does not fit the schema, as a validation error of the standard', async () => {
    const { status, error } = await performed(
      `input: { schema: { document: { type: object, required: [ file ], properties: { file: { type: string } } } } }
do: [ { go: { set: { a: 1 } } } ]`,
      { input: { file: 7 } },
    );
    expect(status).toBe('faulted');
    expect(error).toMatchObject({
      type: 'https://serverlessworkflow.io/spec/1.0.0/errors/validation',
      status: 400,
      code: 'input-invalid',
      instance: '/input',
    });
    expect(error?.detail).toContain('/file');
  });

  it.each([
    ['input', `{ set: { a: 1 }, input: { schema: { document: { required: [ missing ] } } } }`],
    ['output', `{ set: { a: 1 }, output: { schema: { document: { required: [ missing ] } } } }`],
    [
      'context',
      `{ set: { a: 1 }, export: { as: '\${ . }', schema: { document: { required: [ missing ] } } } }`,
    ],
  ])('checks the %s of a step against its schema and names the step', async (what, task) => {
    const { error } = await performed(`do: [ { checked: ${task} } ]`);
    expect(error).toMatchObject({
      type: 'https://serverlessworkflow.io/spec/1.0.0/errors/validation',
      code: 'data-invalid',
      instance: '/do/0/checked',
      where: { step: 'checked' },
    });
    expect(error?.detail).toContain(what);
  });

  it('faults with an expression error that names the expression and the step', async () => {
    const { error } = await performed(
      `do: [ { broken: { set: { a: '\${ .a + {} | keys | .[0] | tonumber }' } } } ]`,
      {
        input: { a: { x: 1 } },
      },
    );
    expect(error).toMatchObject({
      type: 'https://serverlessworkflow.io/spec/1.0.0/errors/expression',
      status: 400,
      instance: '/do/0/broken',
    });
  });
});
