import { z } from 'zod';
import { boxSchema } from '../../../contract/flow/targets.ts';
import { defineAction } from '../../catalog/define-action.ts';

/** Reads the fields of a document. */
export const documentExtract = defineAction({
  id: 'document.extract',
  title: 'Read a document',
  summary: 'Reads the fields of a document, such as number, date and total of an invoice, with confidences.',
  sentence: 'Read {file} as {schema}',
  needs: ['documents'],
  effect: 'none',
  input: z.strictObject({
    file: z.string().min(1).meta({
      title: 'File',
      description: 'Picture of the document; the manifest must permit reading it.',
      widget: 'file',
    }),
    schema: z.enum(['invoice']).default('invoice').meta({
      title: 'Kind of document',
      description: 'Decides which fields are read.',
      widget: 'select',
    }),
  }),
  output: z.object({
    schema: z.string().meta({ title: 'Kind of document', description: 'As asked.' }),
    fields: z
      .record(
        z.string(),
        z.object({
          value: z.union([z.string(), z.number()]).optional().meta({
            title: 'Value',
            description: 'Normalised: dates ISO 8601, amounts with a point. Absent where not found.',
          }),
          raw: z.string().optional().meta({ title: 'Read', description: 'As it stands in the document.' }),
          confidence: z.number().min(0).max(1).meta({ title: 'Confidence', description: 'From 0 to 1.' }),
          box: boxSchema.optional().meta({ title: 'Box', description: 'Place in the picture, in pixels.' }),
          reason: z.string().optional().meta({
            title: 'Reason',
            description: 'Why there is no value, or why it is not certain.',
          }),
        }),
      )
      .meta({ title: 'Fields', description: 'Each field by its name, e.g. `number`, `date`, `total`.' }),
    confidence: z
      .number()
      .min(0)
      .max(1)
      .meta({ title: 'Confidence', description: 'Of the weakest field that the kind of document requires.' }),
    text: z.string().meta({ title: 'Text', description: 'Everything that was read.' }),
    model: z.string().meta({ title: 'Model', description: 'Model and version that was used.' }),
    durationMs: z.number().meta({ title: 'Duration', description: 'Milliseconds.' }),
  }),
  examples: [
    {
      title: 'Read an invoice',
      input: { file: 'inbox/invoice-1.png', schema: 'invoice' },
      output: {
        schema: 'invoice',
        fields: {
          number: { value: 'R-2026-0042', raw: 'R-2026-0042', confidence: 0.97 },
          total: { confidence: 0, reason: 'no amount stands beside a word for total' },
        },
        confidence: 0,
        text: 'Invoice R-2026-0042',
        model: 'ppocr 4',
        durationMs: 820,
      },
    },
  ],
  run: ({ documents }, { file, schema }) =>
    documents.extract(file, { schema }).then((answer) => ({ ...answer, fields: { ...answer.fields } })),
});
