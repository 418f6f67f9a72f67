import { z } from 'zod';

/** A file as file actions answer it. */
export const fileEntryOutput = z.object({
  path: z.string().meta({ title: 'Path', description: 'Full path of the file.' }),
  name: z.string().meta({ title: 'Name', description: 'Name without folder.' }),
  bytes: z.number().int().nonnegative().meta({ title: 'Size', description: 'Size in bytes.' }),
  modified: z.string().meta({ title: 'Changed', description: 'Time of the last change, ISO 8601.' }),
});
