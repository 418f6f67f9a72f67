import type { Locator } from 'playwright-core';

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * Replaces what a field holds. A drop-down list takes the entry of that text or value: recordings of other tools say of
 * both only that their value changed.
 */
export async function fillField(
  locator: Locator,
  text: string,
  wait: Parameters<Locator['fill']>[1],
): Promise<void> {
  try {
    await locator.fill(text, wait);
  } catch (error) {
    if (!/Element is not an? <input>/.test(messageOf(error))) throw error;
    try {
      await locator.selectOption(text, wait);
    } catch (second) {
      throw /Element is not a <select>/.test(messageOf(second)) ? error : second;
    }
  }
}
