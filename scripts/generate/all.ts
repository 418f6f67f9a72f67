import { actionsDocs } from './actions-docs.ts';
import { errorsDocs } from './errors-docs.ts';
import { runGenerator } from './generated-files.ts';

const args = process.argv.slice(2);
const codes = [await runGenerator(actionsDocs(), args), await runGenerator(errorsDocs(), args)];
process.exitCode = Math.max(...codes);
