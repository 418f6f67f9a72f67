import { z } from 'zod';
import { defineAction } from '../../catalog/define-action.ts';

const fieldInput = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/)
    .meta({ title: 'Name', description: 'Key of the answer.', widget: 'text' }),
  title: z
    .string()
    .optional()
    .meta({ title: 'Label', description: 'What the person reads.', widget: 'text' }),
  type: z.enum(['text', 'number', 'boolean', 'date', 'choice', 'multiline']).default('text').meta({
    title: 'Type',
    description: 'Decides the control.',
    widget: 'select',
  }),
  required: z.boolean().optional().meta({
    title: 'Required',
    description: 'The form cannot be sent while it is empty.',
    widget: 'switch',
  }),
  value: z.unknown().optional().meta({
    title: 'Preset',
    description: 'Value that stands there at first.',
    widget: 'expression',
  }),
  options: z.array(z.string()).optional().meta({
    title: 'Choices',
    description: 'For a choice.',
    widget: 'list',
  }),
});

/** Asks a person and waits. */
export const humanAsk = defineAction({
  id: 'human.ask',
  title: 'Ask a person',
  summary: 'Shows a form to the person beside the bot and waits for the answer.',
  sentence: 'Ask “{title}”',
  needs: ['human'],
  input: z.strictObject({
    title: z
      .string()
      .min(1)
      .meta({ title: 'Question', description: 'Headline of the form.', widget: 'text' }),
    message: z.string().optional().meta({
      title: 'Explanation',
      description: 'What the person should know to answer.',
      widget: 'multiline',
    }),
    fields: z.array(fieldInput).default([]).meta({
      title: 'Fields',
      description: 'What to ask; with none the person only confirms.',
      widget: 'form-fields',
    }),
    image: z.string().optional().meta({
      title: 'Picture',
      description: 'Picture shown beside the form, e.g. the scan in doubt.',
      widget: 'file',
    }),
  }),
  output: z
    .record(z.string(), z.unknown())
    .meta({ title: 'Answers', description: 'The values, by the names of the fields.' }),
  examples: [
    {
      title: 'Check a doubtful total',
      input: {
        title: 'Is the total right?',
        fields: [{ name: 'total', title: 'Total', type: 'number', required: true, value: 120.5 }],
      },
      output: { total: 120.5 },
    },
  ],
  run: ({ human }, question) => human.ask(question),
});
