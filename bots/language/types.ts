import type { BotDocument, Finding, Manifest, Target } from '../../contract/flow/index.ts';

/** Where a node of the document stands in its file; lines and columns count from 1, the end is exclusive. */
export interface Place {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** Answers the place of a JSON pointer; a pointer that is not in the text answers its nearest parent. */
export type Locate = (pointer: string) => Place;

/** A document text with everything found in it. */
export interface ParsedDocument {
  readonly file: string;
  readonly text: string;
  /** The accepted document; undefined while `findings` holds an error. */
  readonly document: BotDocument | undefined;
  /** Whatever the YAML holds, accepted or not; undefined where it cannot be read at all. */
  readonly value: unknown;
  readonly findings: readonly Finding[];
  readonly locate: Locate;
}

/** One file of a bot folder as it was read. */
export interface BotFile {
  readonly file: string;
  readonly text: string;
  readonly locate: Locate;
}

/** A bot folder as it stands on disk, sound or not; what the Studio opens and lint reads. */
export interface OpenedBot {
  readonly folder: string;
  /** Text of bot.yaml. */
  readonly text: string;
  readonly document: BotDocument | undefined;
  /** Whatever bot.yaml holds, accepted or not. */
  readonly value: unknown;
  /** Empty where there is no targets.yaml. */
  readonly targets: Map<string, Target>;
  readonly manifest: Manifest | undefined;
  /** Everything wrong with the three files; each error here is what {@link LoadedBot} would have refused. */
  readonly findings: readonly Finding[];
  /** Places in bot.yaml. */
  readonly locate: Locate;
  readonly files: {
    readonly bot: BotFile;
    readonly targets: BotFile | undefined;
    readonly manifest: BotFile | undefined;
  };
  /** sha256 (hex) of the text of bot.yaml, targets.yaml and manifest.yaml. */
  readonly digest: string;
}

/** A bot folder whose three files are sound; what the runner takes. */
export interface LoadedBot extends OpenedBot {
  readonly document: BotDocument;
  readonly manifest: Manifest;
}

/** What surrounds one evaluation. */
export interface EvaluateOptions {
  /** Aborting rejects with the signal's reason and ends the evaluation. */
  readonly signal?: AbortSignal | undefined;
  /** Step name, for the error. */
  readonly step?: string | undefined;
  /** JSON pointer of the task, for the error's `instance`. */
  readonly instance?: string | undefined;
  /** Milliseconds that real jq may take for this evaluation, instead of the general deadline. */
  readonly deadlineMs?: number | undefined;
}

/** Runtime expression arguments by name without `$`: `context`, `input`, `secrets`, `task`, loop variables … */
export type ExpressionArguments = Readonly<Record<string, unknown>>;

/**
 * Evaluates the DSL's runtime expressions as jq does. Several outputs become an array, none becomes null. Values
 * given in are read, never changed; values answered may share parts with them.
 */
export interface Expressions {
  /** One jq expression, with or without `${ }` around it. */
  evaluate(
    expression: string,
    input: unknown,
    args: ExpressionArguments,
    options?: EvaluateOptions,
  ): Promise<unknown>;
  /** Strict mode: walks objects, arrays and strings and evaluates the strings that are wholly `${ … }`. */
  evaluateTemplate(
    value: unknown,
    input: unknown,
    args: ExpressionArguments,
    options?: EvaluateOptions,
  ): Promise<unknown>;
  /** A field that the DSL declares to be an expression (`from`, `as`, `in`, `when`, `if`, `while`): a string is one as it stands, anything else is a template. */
  evaluateField(
    value: unknown,
    input: unknown,
    args: ExpressionArguments,
    options?: EvaluateOptions,
  ): Promise<unknown>;
  /** Ends the worker; later evaluations start it anew. */
  close(): Promise<void>;
}

/** Why a value does not fit a schema: a JSON pointer into the value and one sentence. */
export interface SchemaProblem {
  readonly pointer: string;
  readonly message: string;
}

/** A compiled `schema` of the DSL's input, output or export; answers what is wrong, nothing where it fits. */
export type CompiledSchema = (value: unknown) => readonly SchemaProblem[];
