import { z } from 'zod';
import { answersNothing, defineAction } from '../../catalog/define-action.ts';
import { stepOptions, targetInput } from './web-inputs.ts';

/** Hands files to a page. */
export const webUpload = defineAction({
  id: 'web.upload',
  title: 'Upload files',
  summary: 'Chooses files in a file field, or in the file dialog that a button opens.',
  sentence: 'Upload {files} in {target}',
  needs: ['web'],
  effect: 'idempotent',
  records: 'upload',
  input: z.strictObject({
    target: targetInput,
    files: z.array(z.string().min(1)).meta({
      title: 'Files',
      description: 'Paths of the files; the manifest must permit reading them.',
      widget: 'list',
    }),
    ...stepOptions,
  }),
  output: answersNothing,
  examples: [{ title: 'Attach the scan', input: { target: 'invoice.scan', files: ['inbox/0042.png'] } }],
  run: ({ web }, { target, files, ...options }) => web.upload(target, files, options),
});
