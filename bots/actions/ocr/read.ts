import { z } from 'zod';
import { boxSchema } from '../../../contract/flow/targets.ts';
import { defineAction } from '../../catalog/define-action.ts';

const reading = {
  text: z.string().meta({ title: 'Text', description: 'What was read.' }),
  confidence: z.number().min(0).max(1).meta({ title: 'Confidence', description: 'From 0 to 1.' }),
};
const box = boxSchema.meta({ title: 'Box', description: 'Place in the picture, in pixels.' });

/** Reads text out of a picture. */
export const ocrRead = defineAction({
  id: 'ocr.read',
  title: 'Read text in a picture',
  summary: 'Reads the text of a picture or of one region of it, on this machine.',
  sentence: 'Read the text in {image}',
  needs: ['ocr'],
  effect: 'none',
  input: z.strictObject({
    image: z.string().min(1).meta({
      title: 'Picture',
      description: 'PNG, JPEG, WebP or TIFF file; the manifest must permit reading it.',
      widget: 'file',
    }),
    region: boxSchema.optional().meta({
      title: 'Region',
      description: 'Part of the picture to read, in pixels: x, y, width, height.',
      widget: 'json',
    }),
    mode: z.enum(['screen', 'page']).optional().meta({
      title: 'Kind',
      description: 'screen for screenshots, page for scans and photos.',
      widget: 'select',
    }),
    engine: z.enum(['ppocr', 'tesseract']).optional().meta({
      title: 'Engine',
      description: 'Which reader; the better one by default.',
      widget: 'select',
    }),
    language: z.string().min(2).optional().meta({
      title: 'Language',
      description: 'Language of the text, ISO 639-1, e.g. `en`.',
      widget: 'text',
    }),
  }),
  output: z.object({
    ...reading,
    lines: z
      .array(z.object({ ...reading, box, words: z.array(z.object({ ...reading, box })) }))
      .meta({ title: 'Lines', description: 'Lines in reading order, with their words and places.' }),
    engine: z.string().meta({ title: 'Engine', description: 'Reader that was used.' }),
    model: z.string().meta({ title: 'Model', description: 'Model and version that was used.' }),
    durationMs: z.number().meta({ title: 'Duration', description: 'Milliseconds.' }),
  }),
  examples: [
    { title: 'Read a scan', input: { image: 'inbox/letter.png', mode: 'page' } },
    {
      title: 'Read the corner of a screenshot',
      input: { image: 'shot.png', region: { x: 0, y: 0, width: 400, height: 120 }, mode: 'screen' },
    },
  ],
  run: async ({ ocr }, { image, ...options }) => {
    const answer = await ocr.read(image, options);
    return {
      ...answer,
      lines: answer.lines.map((line) => ({ ...line, words: [...line.words] })),
    };
  },
});
