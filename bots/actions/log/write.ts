import { z } from 'zod';
import { answersNothing, defineAction } from '../../catalog/define-action.ts';

/** Writes into the run's log. */
export const logWrite = defineAction({
  id: 'log.write',
  title: 'Write to the log',
  summary: 'Writes a line, with data if wanted, into the log of the run.',
  sentence: 'Note “{message}”',
  needs: ['log'],
  effect: 'none',
  input: z.strictObject({
    message: z
      .union([z.string(), z.number(), z.boolean()])
      .transform((message) => String(message))
      .meta({ title: 'Message', description: 'What to note.', widget: 'expression' }),
    level: z.enum(['debug', 'info', 'warn', 'error']).default('info').meta({
      title: 'Level',
      description: 'How important it is.',
      widget: 'select',
    }),
    data: z.unknown().optional().meta({
      title: 'Data',
      description: 'Values to keep with the line.',
      widget: 'expression',
    }),
  }),
  output: answersNothing,
  examples: [
    { title: 'Note a posting', input: { message: 'Invoice posted' } },
    { title: 'Warn with data', input: { message: 'No total', level: 'warn', data: { file: '1.png' } } },
  ],
  run: async ({ log }, { message, level, data }) => {
    log.write(level, message, data);
    return undefined;
  },
});
