import { z } from 'zod';
import {
  type DocumentExtractInput,
  type DocumentExtractOutput,
  documentExtractInputSchema,
  documentExtractOutputSchema,
} from './document.ts';
import {
  type OcrDetectInput,
  type OcrDetectOutput,
  type OcrReadInput,
  type OcrReadOutput,
  type OcrRecogniseInput,
  type OcrRecogniseOutput,
  ocrDetectInputSchema,
  ocrDetectOutputSchema,
  ocrReadInputSchema,
  ocrReadOutputSchema,
  ocrRecogniseInputSchema,
  ocrRecogniseOutputSchema,
} from './ocr.ts';

/** Every inference task with the schemas of its input and output. */
export const inferenceTasks = {
  'ocr.read': { input: ocrReadInputSchema, output: ocrReadOutputSchema },
  'ocr.detect': { input: ocrDetectInputSchema, output: ocrDetectOutputSchema },
  'ocr.recognise': { input: ocrRecogniseInputSchema, output: ocrRecogniseOutputSchema },
  'document.extract': { input: documentExtractInputSchema, output: documentExtractOutputSchema },
} as const;

/** What goes into and comes out of each task. */
export interface InferenceTypes {
  'ocr.read': { input: OcrReadInput; output: OcrReadOutput };
  'ocr.detect': { input: OcrDetectInput; output: OcrDetectOutput };
  'ocr.recognise': { input: OcrRecogniseInput; output: OcrRecogniseOutput };
  'document.extract': { input: DocumentExtractInput; output: DocumentExtractOutput };
}

/** The name of an inference task. */
export type InferenceTask = keyof InferenceTypes;

/** The engines that can answer: PP-OCR through ONNX Runtime, or Tesseract in WebAssembly. */
export const inferenceEngineSchema = z.enum(['ppocr', 'tesseract']);
/** The engines that can answer: PP-OCR through ONNX Runtime, or Tesseract in WebAssembly. */
export type InferenceEngine = z.infer<typeof inferenceEngineSchema>;

/** Where the time went, in milliseconds; `loadMs` is 0 when the model was warm. */
export const inferenceTimingsSchema = z.object({
  queueMs: z.number().nonnegative(),
  loadMs: z.number().nonnegative(),
  runMs: z.number().nonnegative(),
  totalMs: z.number().nonnegative(),
});
/** Where the time went, in milliseconds; `loadMs` is 0 when the model was warm. */
export type InferenceTimings = z.infer<typeof inferenceTimingsSchema>;

/** Who answered: model name, version, engine and the execution provider that did the arithmetic. */
export const inferenceProvenanceSchema = z.object({
  model: z.string(),
  version: z.string(),
  engine: inferenceEngineSchema,
  provider: z.string(),
});
/** Who answered: model name, version, engine and the execution provider that did the arithmetic. */
export type InferenceProvenance = z.infer<typeof inferenceProvenanceSchema>;

/** An answer always says which model gave it and how long it took. */
export interface InferenceAnswer<T> extends InferenceProvenance {
  output: T;
  timings: InferenceTimings;
}

/** How to run one request. */
export interface InferenceOptions {
  /** Model version that must answer; the newest installed one otherwise. */
  version?: string | undefined;
  engine?: InferenceEngine | undefined;
  /** Time allowed from now, waiting included. */
  deadlineMs?: number | undefined;
  signal?: AbortSignal | undefined;
}

/** The one door to every model, local or remote. */
export interface InferenceClient {
  infer<T extends InferenceTask>(
    task: T,
    input: InferenceTypes[T]['input'],
    options?: InferenceOptions,
  ): Promise<InferenceAnswer<InferenceTypes[T]['output']>>;
  /** Ends the model process; requests under way are rejected as cancelled. */
  close(): Promise<void>;
}
