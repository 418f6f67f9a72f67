/** What the shell learns from how a command ended. */
export const exitCodes = { done: 0, failed: 1, usage: 2, cancelled: 130 } as const;
