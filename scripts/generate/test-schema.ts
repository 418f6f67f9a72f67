import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { botTestSchema } from '../../contract/flow/bot-test.ts';
import { type GeneratedFiles, runGenerator } from './generated-files.ts';

/** JSON Schema of tests/*.yaml, for editors that complete and check YAML by a schema. */
export function testSchema(): GeneratedFiles {
  const schema = {
    ...z.toJSONSchema(botTestSchema, { io: 'input' }),
    title: 'Test of an Understudy bot',
  };
  return {
    files: new Map([['docs/schemas/bot-test.generated.json', `${JSON.stringify(schema, null, 2)}\n`]]),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = await runGenerator(testSchema(), process.argv.slice(2));
}
