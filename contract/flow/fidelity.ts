import { z } from 'zod';

/**
 * How well a step of another tool was carried over: it means the same, nearly the same (the reason says how it differs),
 * or it is only kept as a marked place.
 */
export const fidelitySchema = z.enum(['exact', 'approximate', 'placeholder']);
export type Fidelity = z.infer<typeof fidelitySchema>;

/** What became of one step of the source. */
export const fidelityLineSchema = z.object({
  /** Where the step stands in the source, e.g. `steps[3]` or `tests[0].commands[2]`. */
  path: z.string(),
  line: z.number().int().positive(),
  /** The step as its tool writes it, short and without secrets. */
  source: z.string(),
  fidelity: fidelitySchema,
  /** Why it is not exact. */
  reason: z.string().optional(),
  /** Names of the steps it became; none where a robot has no need of it. */
  steps: z.array(z.string()),
});
export type FidelityLine = z.infer<typeof fidelityLineSchema>;

/** What an import or export kept, step by step. */
export const fidelityReportSchema = z.object({
  /** Id of the importer or exporter. */
  format: z.string(),
  /** Name of the tool. */
  title: z.string(),
  lines: z.array(fidelityLineSchema),
  exact: z.number().int().nonnegative(),
  approximate: z.number().int().nonnegative(),
  placeholder: z.number().int().nonnegative(),
  /** Share of steps that are exact or approximate, 0 to 100, rounded down. */
  percent: z.number().int().min(0).max(100),
  /** Secrets that have to be stored before the bot runs. */
  secrets: z.array(z.string()),
  /** What concerns the whole: inputs to give, permissions to look at. */
  notes: z.array(z.string()),
});
export type FidelityReport = z.infer<typeof fidelityReportSchema>;

/** The report of the lines, with its sums. */
export function fidelityReport(
  about: Pick<FidelityReport, 'format' | 'title' | 'secrets' | 'notes'>,
  lines: readonly FidelityLine[],
): FidelityReport {
  const count = (fidelity: Fidelity): number => lines.filter((line) => line.fidelity === fidelity).length;
  const placeholder = count('placeholder');
  const percent = lines.length === 0 ? 100 : Math.floor(((lines.length - placeholder) / lines.length) * 100);
  return {
    ...about,
    lines: [...lines],
    exact: count('exact'),
    approximate: count('approximate'),
    placeholder,
    percent,
  };
}
