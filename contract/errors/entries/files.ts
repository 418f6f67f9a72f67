import { type ErrorEntry, entry } from '../entry.ts';

/** Errors of files, tables and pictures. */
export const fileErrors = {
  'file-not-found': entry({
    kind: 'business',
    status: 404,
    title: 'The file is not there',
    message: '{path} does not exist or cannot be read: {reason}',
    next: 'Check the path; relative paths count from the folder the run was started in.',
    standardType: 'runtime',
  }),
  'file-unreadable': entry({
    kind: 'business',
    status: 422,
    title: 'The file holds something else than expected',
    message: '{path} cannot be used: {reason}.',
    next: 'Correct the file, or read it as text.',
    standardType: 'runtime',
  }),
  'file-write-failed': entry({
    kind: 'application',
    status: 507,
    title: 'The file could not be written',
    message: 'Writing {path} failed: {reason}',
    next: 'Check free space and rights of the folder; the old file is unchanged.',
    standardType: 'runtime',
  }),
  'table-unreadable': entry({
    kind: 'business',
    status: 422,
    title: 'The table cannot be read',
    message: '{path}: {reason}',
    next: 'Open the file in a spreadsheet program and save it as CSV (UTF-8) or XLSX.',
    standardType: 'runtime',
  }),
  'image-unreadable': entry({
    kind: 'business',
    status: 422,
    title: 'The picture cannot be read',
    message: '{file} is not a picture that can be read: {reason}',
    next: 'Give a PNG, JPEG, WebP or TIFF file; try to open it in a viewer.',
    standardType: 'runtime',
  }),
} as const satisfies Record<string, ErrorEntry>;
