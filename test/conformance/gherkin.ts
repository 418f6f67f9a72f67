import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AstBuilder, GherkinClassicTokenMatcher, Parser } from '@cucumber/gherkin';
import { IdGenerator } from '@cucumber/messages';

/** One step of a scenario: its words and the text block under it. */
export interface ScenarioStep {
  readonly text: string;
  readonly block: string | undefined;
}

/** One scenario of the standard's test kit. */
export interface Scenario {
  /** File name without `.feature`. */
  readonly feature: string;
  readonly name: string;
  readonly steps: readonly ScenarioStep[];
}

/** Every scenario of the `.feature` files in a folder, in order of file and place. */
export function readScenarios(folder: string): Scenario[] {
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.feature'))
    .sort();
  return files.flatMap((file) => {
    const parser = new Parser(new AstBuilder(IdGenerator.incrementing()), new GherkinClassicTokenMatcher());
    const { feature } = parser.parse(readFileSync(join(folder, file), 'utf8'));
    return (feature?.children ?? []).flatMap(({ scenario }) =>
      scenario === undefined
        ? []
        : [
            {
              feature: file.replace(/\.feature$/, ''),
              name: scenario.name,
              steps: scenario.steps.map((step) => ({ text: step.text, block: step.docString?.content })),
            },
          ],
    );
  });
}
