import type { Problem } from '../../contract/errors/index.ts';
import type { RunEvent } from '../../contract/run/index.ts';

/** A duration as people say it: `37 ms`, `1.8 s`, `3 min 20 s`; empty where it is not known. */
export function duration(ms: number | undefined): string {
  if (ms === undefined) return '';
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** Tells a run as a list of sentences. */
export interface RunPrinter {
  event(event: RunEvent): void;
  end(): void;
}

type StepEvent = Extract<RunEvent, { step: unknown }>;

const depthOf = (pointer: string): number =>
  Math.max(0, (pointer.match(/\/(do|try|catch|branches)\//g) ?? []).length - 1);

/** Why a run ended: the step by its name, which is its address in the document, the reason and what to do. */
const failureText = ({ where, detail, type, next }: Problem): string =>
  `${where?.step === undefined ? '' : `at ${where.step}: `}${detail ?? type}${next === undefined ? '' : `\n  → ${next}`}`;

/** Prints a line for every step that ended, indented by its place in loops and branches. */
export function createRunPrinter(write: (text: string) => void): RunPrinter {
  const sentences = new Map<string, string>();
  const title = ({ step }: StepEvent): string => sentences.get(step.path) ?? step.name;
  const line = (event: StepEvent, mark: string, text: string): void => {
    write(`${'  '.repeat(depthOf(event.step.pointer))}${mark} ${text}\n`);
  };
  return {
    event(event) {
      switch (event.type) {
        case 'run.started':
          write(`${event.bot.name} ${event.bot.version}${event.resumed ? ' (continued)' : ''}\n`);
          break;
        case 'step.started':
          sentences.set(event.step.path, event.sentence ?? event.step.name);
          if (event.kind === 'for' || event.kind === 'do' || event.kind === 'try')
            line(event, '▸', title(event));
          break;
        case 'step.finished':
          line(
            event,
            '✓',
            `${title(event)}  ${event.replayed === true ? '(done before)' : duration(event.durationMs)}`,
          );
          sentences.delete(event.step.path);
          break;
        case 'step.faulted':
          line(
            event,
            '✗',
            `${title(event)}  ${duration(event.durationMs)}\n    ${event.error.detail ?? event.error.type}`,
          );
          sentences.delete(event.step.path);
          break;
        case 'step.skipped':
          line(
            event,
            '–',
            `${event.sentence ?? title(event)}  (${event.reason === 'disabled' ? 'disabled' : 'not needed'})`,
          );
          break;
        case 'step.retried':
          line(event, '↻', `${title(event)}  attempt ${event.attempt} in ${duration(event.delayMs)}`);
          break;
        case 'log':
          line(event, ' ', `${event.level}: ${event.message}`);
          break;
        case 'human.asked':
          line(event, '?', event.title);
          break;
        case 'run.paused':
          write(`‖ paused${event.before === undefined ? '' : ` before ${event.before.name}`}\n`);
          break;
        case 'run.finished':
          write(
            `\n${event.status} in ${duration(event.durationMs)}${event.error === undefined ? '' : `\n  ${failureText(event.error)}`}\n`,
          );
          break;
        default:
      }
    },
    end() {
      sentences.clear();
    },
  };
}
