import { z } from 'zod';
import { boxSchema, quadSchema, regionSchema } from './geometry.ts';

/** An image by its path on the inference machine, or by its encoded bytes (PNG, JPEG, WebP, TIFF, GIF). */
export const imageSourceSchema = z.union([
  z.object({ path: z.string().min(1) }).strict(),
  z
    .object({
      bytes: z.instanceof(Uint8Array),
      /** What error messages call this image. */
      name: z.string().min(1).optional(),
    })
    .strict(),
]);
/** An image by its path on the inference machine, or by its encoded bytes. */
export type ImageSource = z.infer<typeof imageSourceSchema>;

/** How the text came to be pixels: drawn by a screen (small, sharp) or printed on a page (skewed, noisy). */
export const readingModeSchema = z.enum(['screen', 'page']);
/** How the text came to be pixels: drawn by a screen (small, sharp) or printed on a page (skewed, noisy). */
export type ReadingMode = z.infer<typeof readingModeSchema>;

const confidence = z.number().min(0).max(1);

/** What to read: an image, optionally one region of it, the language as ISO 639-1, and the kind of picture. */
export const ocrReadInputSchema = z
  .object({
    image: imageSourceSchema,
    region: regionSchema.optional(),
    language: z.string().min(2).default('en'),
    mode: readingModeSchema.default('screen'),
  })
  .strict();
/** What to read; defaults are filled in where it is received. */
export type OcrReadInput = z.input<typeof ocrReadInputSchema>;

/** One word with its place in the whole image (region offsets are added back). */
export const ocrWordSchema = z.object({ text: z.string(), box: boxSchema, quad: quadSchema, confidence });
/** One word with its place in the whole image. */
export type OcrWord = z.infer<typeof ocrWordSchema>;

/** One run of text found as a whole; `row` counts visual rows from the top, so a table row shares one number. */
export const ocrLineSchema = z.object({
  text: z.string(),
  box: boxSchema,
  quad: quadSchema,
  confidence,
  row: z.int().nonnegative(),
  words: z.array(ocrWordSchema),
});
/** One run of text found as a whole. */
export type OcrLine = z.infer<typeof ocrLineSchema>;

/** Lines in reading order; `text` joins them, one row a line; `angle` is the page's skew in degrees. */
export const ocrReadOutputSchema = z.object({
  width: z.int().positive(),
  height: z.int().positive(),
  angle: z.number(),
  lines: z.array(ocrLineSchema),
  text: z.string(),
  confidence,
});
/** Lines in reading order with the text joined from them. */
export type OcrReadOutput = z.infer<typeof ocrReadOutputSchema>;

/** Where text is, without reading it. */
export const ocrDetectInputSchema = z
  .object({
    image: imageSourceSchema,
    region: regionSchema.optional(),
    mode: readingModeSchema.default('screen'),
  })
  .strict();
/** Where text is, without reading it. */
export type OcrDetectInput = z.input<typeof ocrDetectInputSchema>;

/** Text areas from top to bottom. */
export const ocrDetectOutputSchema = z.object({
  width: z.int().positive(),
  height: z.int().positive(),
  areas: z.array(z.object({ box: boxSchema, quad: quadSchema, confidence })),
});
/** Text areas from top to bottom. */
export type OcrDetectOutput = z.infer<typeof ocrDetectOutputSchema>;

/** Known text areas to read; without `quads` the whole image (or region) is one line. */
export const ocrRecogniseInputSchema = z
  .object({
    image: imageSourceSchema,
    region: regionSchema.optional(),
    language: z.string().min(2).default('en'),
    quads: z.array(quadSchema).optional(),
  })
  .strict();
/** Known text areas to read. */
export type OcrRecogniseInput = z.input<typeof ocrRecogniseInputSchema>;

/** One answer per quad, in the order asked. */
export const ocrRecogniseOutputSchema = z.object({
  lines: z.array(
    z.object({
      text: z.string(),
      confidence,
      box: boxSchema,
      quad: quadSchema,
      words: z.array(ocrWordSchema),
    }),
  ),
});
/** One answer per quad, in the order asked. */
export type OcrRecogniseOutput = z.infer<typeof ocrRecogniseOutputSchema>;
