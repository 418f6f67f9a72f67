import type { z } from 'zod';
import type { DocumentExtractOutput, documentExtractInputSchema } from '../../contract/inference/index.ts';
import type { Checkpoint, OcrEngine } from '../ocr/engine.ts';
import { readInvoice, requiredInvoiceFields } from './invoice.ts';

/** Reads a document with an OCR engine and finds the fields of its schema. */
export async function extractDocument(
  engine: OcrEngine,
  input: z.output<typeof documentExtractInputSchema>,
  checkpoint: Checkpoint,
): Promise<DocumentExtractOutput> {
  const { file, language, mode } = input;
  const reading = await engine.read({ image: file, language, mode }, checkpoint);
  const fields = readInvoice(reading);
  const weakest = Object.entries(fields)
    .filter(
      ([name, field]) => requiredInvoiceFields.some((required) => required === name) || field.raw !== null,
    )
    .map(([, field]) => field.confidence);
  return { schema: input.schema, fields, confidence: Math.min(...weakest), text: reading.text };
}
