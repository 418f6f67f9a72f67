import { z } from 'zod';
import { problemSchema } from '../../contract/errors/index.ts';
import {
  inferenceEngineSchema,
  inferenceProvenanceSchema,
  inferenceTimingsSchema,
} from '../../contract/inference/index.ts';

/** What the client sends to the model process. */
export const toProcessSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('request'),
    id: z.int(),
    task: z.enum(['ocr.read', 'ocr.detect', 'ocr.recognise', 'document.extract']),
    input: z.unknown(),
    engine: inferenceEngineSchema,
    version: z.string().optional(),
  }),
  z.object({ type: z.literal('cancel'), id: z.int() }),
]);
/** What the client sends to the model process. */
export type ToProcess = z.infer<typeof toProcessSchema>;

/** What the model process answers; exactly one message for each request. */
export const fromProcessSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('answer'),
    id: z.int(),
    output: z.unknown(),
    provenance: inferenceProvenanceSchema,
    timings: inferenceTimingsSchema,
  }),
  z.object({ type: z.literal('failure'), id: z.int(), problem: problemSchema }),
]);
/** What the model process answers; exactly one message for each request. */
export type FromProcess = z.infer<typeof fromProcessSchema>;

/** Settings of the model process, handed over in its environment as JSON. */
export const processSettingsSchema = z.object({ modelsFolder: z.string().optional() });
/** Settings of the model process, handed over in its environment as JSON. */
export type ProcessSettings = z.infer<typeof processSettingsSchema>;

/** The environment variable that carries the settings. */
export const settingsVariable = 'UNDERSTUDY_MODELS_SETTINGS';
