import { z } from 'zod';

const attributeName = /^[a-z0-9]{1,64}$/;
const reserved = new Set(['specversion', 'id', 'source', 'type', 'time', 'subject', 'datacontenttype']);
const known = new Set([...reserved, 'dataschema', 'data', 'data_base64']);
/** RFC 3986's characters; CloudEvents wants a URI reference, also a relative one. */
const uriReference = /^[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%]+$/;
/** RFC 3339. */
const timestamp = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/**
 * An event as CloudEvents 1.0 defines it in its JSON format: attributes beside `data` (any JSON) or `data_base64`
 * (bytes). Extension attributes have names of lower-case letters and digits, and values that are text, whole numbers or
 * truth values.
 */
export const cloudEventSchema = z
  .looseObject({
    specversion: z.literal('1.0'),
    id: z.string().min(1),
    source: z.string().regex(uriReference, 'must be a URI reference'),
    type: z.string().min(1),
    time: z
      .string()
      .refine((text) => timestamp.test(text) && !Number.isNaN(Date.parse(text)), 'must be a time as RFC 3339')
      .optional(),
    subject: z.string().min(1).optional(),
    datacontenttype: z.string().min(1).optional(),
    dataschema: z.string().regex(uriReference, 'must be a URI').optional(),
    data: z.unknown().optional(),
    data_base64: z.string().regex(base64, 'must be base64').optional(),
  })
  .superRefine((event, context) => {
    if (event.data !== undefined && event.data_base64 !== undefined)
      context.addIssue({ code: 'custom', path: ['data'], message: 'cannot stand beside data_base64' });
    for (const [name, value] of Object.entries(event)) {
      if (known.has(name)) continue;
      const plain =
        typeof value === 'string' || typeof value === 'boolean' || Number.isSafeInteger(value as number);
      if (!attributeName.test(name))
        context.addIssue({
          code: 'custom',
          path: [name],
          message: 'is no name of an attribute: lower-case letters and digits only',
        });
      else if (!plain)
        context.addIssue({
          code: 'custom',
          path: [name],
          message: 'must be text, a whole number, true or false; other values belong into data',
        });
    }
  });
export type CloudEvent = z.infer<typeof cloudEventSchema>;

/** Beginning of the types of the DSL's lifecycle events. */
export const lifecycleEventPrefix = 'io.serverlessworkflow.';
