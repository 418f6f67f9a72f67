import { z } from 'zod';
import { boxSchema, candidateSchema, fingerprintSchema } from '../../contract/flow/targets.ts';
import type { RawEvent } from '../page/raw-event.ts';

const place = { origin: z.string(), route: z.string(), document: z.string() };
const ref = z.number().int();
const button = z.enum(['left', 'right', 'middle']);
const modifiers = z.array(z.enum(['Alt', 'Control', 'Meta', 'Shift']));
const control = z.enum(['none', 'text', 'select', 'file', 'check']);
const point = z.object({ x: z.number(), y: z.number() });

/** What the page tells of one element. */
export const descriptionSchema = z.object({
  ref,
  title: z.string(),
  section: z.string().optional(),
  candidates: z.array(candidateSchema),
  anchor: z
    .object({ text: z.string(), relation: z.enum(['right-of', 'left-of', 'below', 'above', 'near']) })
    .optional(),
  fingerprint: fingerprintSchema,
  sensitive: z.boolean(),
  secret: z.string().optional(),
  masks: z.array(boxSchema),
});

/** Every message a page may send; anything else is refused where it is received. */
export const rawEventSchema = z.discriminatedUnion('kind', [
  z.object({ ...place, kind: z.literal('ready'), title: z.string() }),
  z.object({ ...place, kind: z.literal('describe'), element: descriptionSchema }),
  z.object({
    ...place,
    kind: z.literal('down'),
    gesture: z.number().int(),
    ref,
    button,
    modifiers,
    offset: point,
    control,
  }),
  z.object({ ...place, kind: z.literal('cancel'), gesture: z.number().int() }),
  z.object({
    ...place,
    kind: z.literal('click'),
    gesture: z.number().int(),
    ref,
    button,
    modifiers,
    clickCount: z.number().int().min(1).max(3),
    control,
    position: point.optional(),
  }),
  z.object({ ...place, kind: z.literal('fill'), ref, value: z.string().optional(), secret: z.boolean() }),
  z.object({ ...place, kind: z.literal('select'), ref, choices: z.array(z.string()) }),
  z.object({ ...place, kind: z.literal('check'), ref, checked: z.boolean(), gesture: z.number().int() }),
  z.object({ ...place, kind: z.literal('press'), keys: z.string(), ref: ref.optional() }),
  z.object({
    ...place,
    kind: z.literal('upload'),
    ref,
    names: z.array(z.string()),
    byScript: z.boolean(),
  }),
  z.object({ ...place, kind: z.literal('picked'), ref, text: z.string() }),
]) satisfies z.ZodType<RawEvent>;

/** The messages of one event in the page; each is then checked by itself. */
export const envelopeSchema = z.object({ ...place, messages: z.array(z.record(z.string(), z.unknown())) });
