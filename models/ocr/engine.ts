import type { z } from 'zod';
import type {
  OcrDetectOutput,
  OcrReadOutput,
  OcrRecogniseOutput,
  ocrDetectInputSchema,
  ocrReadInputSchema,
  ocrRecogniseInputSchema,
} from '../../contract/inference/index.ts';

/** Lets a long task stop between lines: throws when it was cancelled or its deadline passed. */
export interface Checkpoint {
  /** Yields to the event loop, so that a cancel message can arrive, then throws if there was one. */
  pass(): Promise<void>;
}

/** An OCR engine: reads, finds or recognises text; answers are in pixels of the whole image. */
export interface OcrEngine {
  readonly model: string;
  readonly version: string;
  readonly provider: string;
  read(input: z.output<typeof ocrReadInputSchema>, checkpoint: Checkpoint): Promise<OcrReadOutput>;
  detect(input: z.output<typeof ocrDetectInputSchema>, checkpoint: Checkpoint): Promise<OcrDetectOutput>;
  recognise(
    input: z.output<typeof ocrRecogniseInputSchema>,
    checkpoint: Checkpoint,
  ): Promise<OcrRecogniseOutput>;
  close(): Promise<void>;
}
