import { z } from 'zod';
import { boxSchema } from './geometry.ts';
import { imageSourceSchema, readingModeSchema } from './ocr.ts';

/** The kinds of document whose fields can be read. */
export const documentSchemaNameSchema = z.enum(['invoice']);
/** The kinds of document whose fields can be read. */
export type DocumentSchemaName = z.infer<typeof documentSchemaNameSchema>;

/** The fields of an invoice. Dates are ISO 8601, amounts plain decimals with a point, the IBAN without spaces. */
export const invoiceFieldNames = [
  'number',
  'date',
  'supplier',
  'iban',
  'currency',
  'net',
  'tax',
  'total',
] as const;
/** The name of an invoice field. */
export type InvoiceFieldName = (typeof invoiceFieldNames)[number];

/** A field as found: the normalised value, the text it was read from, and where; or null with the reason. */
export const extractedFieldSchema = z.object({
  value: z.string().nullable(),
  raw: z.string().nullable(),
  box: boxSchema.nullable(),
  confidence: z.number().min(0).max(1),
  /** Why there is no value, or why its confidence is low. */
  reason: z.string().optional(),
});
/** A field as found: the normalised value, the text it was read from, and where; or null with the reason. */
export type ExtractedField = z.infer<typeof extractedFieldSchema>;

/** Which document to read, and as what. */
export const documentExtractInputSchema = z
  .object({
    file: imageSourceSchema,
    schema: documentSchemaNameSchema,
    language: z.string().min(2).default('en'),
    mode: readingModeSchema.default('page'),
  })
  .strict();
/** Which document to read, and as what. */
export type DocumentExtractInput = z.input<typeof documentExtractInputSchema>;

/** The fields of a document; `confidence` is that of the weakest field the schema requires. */
export const documentExtractOutputSchema = z.object({
  schema: documentSchemaNameSchema,
  fields: z.record(z.string(), extractedFieldSchema),
  confidence: z.number().min(0).max(1),
  text: z.string(),
});
/** The fields of a document with an overall confidence. */
export type DocumentExtractOutput = z.infer<typeof documentExtractOutputSchema>;
