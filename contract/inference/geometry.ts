import { z } from 'zod';

/** A point in image pixels, origin at the image's top left corner. */
export const pointSchema = z.object({ x: z.number(), y: z.number() });
/** A point in image pixels, origin at the image's top left corner. */
export type Point = z.infer<typeof pointSchema>;

/** An upright rectangle in image pixels. */
export const boxSchema = z.object({
  x: z.number(),
  y: z.number(),
  w: z.number().nonnegative(),
  h: z.number().nonnegative(),
});
/** An upright rectangle in image pixels. */
export type Box = z.infer<typeof boxSchema>;

/** The four corners of a text in its own reading direction: top left, top right, bottom right, bottom left. */
export const quadSchema = z.tuple([pointSchema, pointSchema, pointSchema, pointSchema]);
/** The four corners of a text in its own reading direction: top left, top right, bottom right, bottom left. */
export type Quad = z.infer<typeof quadSchema>;

/** A part of an image to look at, in whole pixels of the upright image. */
export const regionSchema = z.object({
  x: z.int().nonnegative(),
  y: z.int().nonnegative(),
  w: z.int().positive(),
  h: z.int().positive(),
});
/** A part of an image to look at, in whole pixels of the upright image. */
export type Region = z.infer<typeof regionSchema>;
