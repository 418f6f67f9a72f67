import type { z } from 'zod';

/** The issues of a failed validation as one sentence part: `path: reason; path: reason`. */
export function explainIssues(error: z.ZodError): string {
  return error.issues
    .map(
      (issue) => `${issue.path.length === 0 ? 'value' : issue.path.map(String).join('.')}: ${issue.message}`,
    )
    .join('; ');
}
