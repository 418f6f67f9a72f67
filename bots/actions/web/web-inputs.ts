import { z } from 'zod';
import { targetNameSchema } from '../../../contract/flow/targets.ts';

/** The element a step acts on, by its name in targets.yaml. */
export const targetInput = targetNameSchema.meta({
  title: 'Element',
  description: 'Name of the element in targets.yaml.',
  widget: 'target',
});

/** Which tab or pop-up a step means. */
export const pageInput = z.string().min(1).optional().meta({
  title: 'Page',
  description:
    'Name of the tab or pop-up, as an earlier step gave it in `opens`; the current one by default.',
  widget: 'text',
});

/** Name for the tab or pop-up that a step opens; later steps go there unless they say otherwise. */
export const opensInput = z.string().min(1).optional().meta({
  title: 'Opens page',
  description: 'Name for the tab or pop-up that this step opens; the following steps act in it.',
  widget: 'text',
});

/** How to answer the alert, question or prompt that a step causes. */
export const dialogInput = z
  .strictObject({
    accept: z
      .boolean()
      .meta({ title: 'Accept', description: 'OK when on, Cancel when off.', widget: 'switch' }),
    text: z
      .string()
      .optional()
      .meta({ title: 'Answer', description: 'What to type into a prompt.', widget: 'text' }),
  })
  .optional()
  .meta({
    title: 'Dialog',
    description: 'How to answer an alert, question or prompt that this step causes; accepted by default.',
    widget: 'json',
  });

/** What every input step may say beside its own parameters. */
export const stepOptions = { page: pageInput, opens: opensInput, dialog: dialogInput };

/** Key held down while clicking. */
export const modifierSchema = z.enum(['Alt', 'Control', 'Meta', 'Shift', 'ControlOrMeta']);

/** Text to type: numbers and truth values from tables are typed as they print. */
export const typedText = z
  .union([z.string(), z.number(), z.boolean()])
  .transform((value) => String(value))
  .meta({
    title: 'Text',
    description: 'What to type; an expression or a secret is fine.',
    widget: 'expression',
  });

/** State of the page after a step that loads one. */
export const pageStateOutput = z.object({
  url: z.string().meta({ title: 'Address', description: 'Address of the page after loading.' }),
  title: z.string().meta({ title: 'Title', description: 'Title of the page.' }),
});
