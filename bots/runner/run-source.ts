/** What CloudEvents that tell about a run name as their source. */
export const runSource = (runId: string): string => `urn:understudy:run:${runId}`;
