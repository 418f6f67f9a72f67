export { describeStep } from '../../contract/flow/sentence.ts';
export { loadBot, openBot } from './bot-folder.ts';
export { compileSchema } from './compile-schema.ts';
export { createExpressions, isExpression, stripExpression } from './expressions.ts';
export { formatDocument } from './format.ts';
export { checkInputs, inputSchemaOf } from './inputs.ts';
export { lintBot } from './lint.ts';
export { parseDocument } from './parse.ts';
export { newBotDocument, saveBot } from './save-bot.ts';
export type {
  BotFile,
  CompiledSchema,
  EvaluateOptions,
  ExpressionArguments,
  Expressions,
  LoadedBot,
  Locate,
  OpenedBot,
  ParsedDocument,
  Place,
  SchemaProblem,
} from './types.ts';
