import type { Problem } from '../../contract/errors/index.ts';
import type { BotDocument, Manifest, Target } from '../../contract/flow/index.ts';
import type { ClockPort, RandomPort, RunWorld, SecretsPort } from '../../contract/ports.ts';
import type { Journal, RunEvent, RunStatus, StepAddress } from '../../contract/run/index.ts';
import type { Action } from '../catalog/define-action.ts';
import type { Expressions } from '../language/types.ts';
import type { Debugger } from './debug/debugger.ts';
import type { KeptRun } from './kept-run.ts';
import type { TraceWriter } from './trace-writer.ts';

/** What a run needs of a bot; a `LoadedBot` fits. */
export interface RunBot {
  readonly document: BotDocument;
  /** sha256 of the bot's text; a run is continued only with the same. */
  readonly digest: string;
  readonly targets: ReadonlyMap<string, Target>;
  readonly manifest: Manifest;
  /** Absent for a document that is not on disk. */
  readonly folder?: string | undefined;
  /** Texts of the bot's files; copied into the trace. */
  readonly files?:
    | {
        readonly bot: { readonly text: string };
        readonly targets: { readonly text: string } | undefined;
        readonly manifest: { readonly text: string } | undefined;
      }
    | undefined;
}

/** Another bot that a step runs, by the name in its document; the version may be a range or `latest`. */
export interface BotReference {
  readonly namespace: string;
  readonly name: string;
  readonly version: string;
}

/** Where the runner looks actions up; the catalogue's registry fits. */
export interface ActionLookup {
  get(id: string): Action | undefined;
}

/**
 * Answers a step in place of the service or process it would reach: `action` is the call of the standard (`grpc`, `mcp`,
 * `a2a`, `asyncapi`) or the kind of the process (`run.script`, `run.shell`, `run.container`, `run.workflow`).
 */
export type StandIn = (step: StepAddress, action: string, given: unknown) => Promise<unknown> | undefined;

/** Everything one run is made of. */
export interface RunOptions {
  readonly runId: string;
  readonly bot: RunBot;
  readonly input: unknown;
  readonly registry: ActionLookup;
  readonly world: RunWorld;
  /** Asked before a service is called or a process started; undefined lets it happen. */
  readonly standIn?: StandIn | undefined;
  /** Finds bots for steps that run others; a text says why there is none. Without it there are no others. */
  readonly findBot?: ((reference: BotReference) => Promise<RunBot | string>) | undefined;
  readonly clock: ClockPort;
  readonly random: RandomPort;
  readonly secrets: Pick<SecretsPort, 'get'>;
  readonly expressions: Expressions;
  /** Told of every event in order, secrets already masked. */
  readonly onEvent?: ((event: RunEvent) => void) | undefined;
  /** With one, finished steps are remembered; a run it already knows is continued after its last finished step. */
  readonly journal?: Journal | undefined;
  /** JSON pointer of the step to begin with; steps before it are not performed. A continued run keeps its own. */
  readonly from?: string | undefined;
  /** Milliseconds a step waits for an element; 30 000 by default. */
  readonly elementTimeoutMs?: number | undefined;
  /** Pictures before and after each step that touches the screen; needs `trace`. */
  readonly screenshots?: boolean | undefined;
  readonly trace?: TraceWriter | undefined;
  /** Stops the run where a person wants to look; `pause` and `resume` go through it. */
  readonly debug?: Debugger | undefined;
  /** Answers that an earlier run was given: it is performed again with them, and nothing outside is asked. */
  readonly kept?: KeptRun | undefined;
  /** Told where a run with kept answers asks for something that they do not hold; it then ends. */
  readonly onLeft?: ((reason: string) => void) | undefined;
  /** Called when the run waits for nothing but time. */
  readonly onIdle?: (() => void) | undefined;
  /** Aborting it cancels the run. */
  readonly signal?: AbortSignal | undefined;
  /** Folder that relative paths of the run count from. */
  readonly workFolder: string;
}

/** How a run ended. Output and error have their secrets masked. */
export interface RunResult {
  readonly status: 'completed' | 'faulted' | 'cancelled';
  readonly output: unknown;
  readonly error?: Problem | undefined;
  readonly durationMs: number;
}

/** One run of a bot. */
export interface Run {
  readonly runId: string;
  readonly status: RunStatus;
  /** Performs the bot; never rejects, faults are in the result. */
  start(): Promise<RunResult>;
  /** Stops before the next step. */
  pause(): void;
  resume(): void;
  /** Ends the run now, with cleanup; `by` says who, for the log. */
  cancel(by?: string): void;
}
