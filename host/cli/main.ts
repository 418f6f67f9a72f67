import { enableCompileCache } from 'node:module';

// Compiled code of earlier starts is reused; where the cache cannot be written Node goes on without.
enableCompileCache();

const { watchStandardOutput } = await import('./standard-output.ts');
watchStandardOutput();

const { runCommandLine } = await import('./command-line.ts');
process.exitCode = await runCommandLine(process.argv.slice(2));
