/** Truth as jq has it: everything but false and null. */
export const isTrue = (value: unknown): boolean => value !== false && value !== null && value !== undefined;
