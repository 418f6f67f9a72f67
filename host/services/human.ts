import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { requirePath } from '../../bots/drivers/permissions.ts';
import { UnderstudyError } from '../../contract/errors/index.ts';
import type { HumanPort, HumanQuestion, RandomPort, StepScope } from '../../contract/ports.ts';
import type { EventHub, Handlers, HumanTask } from '../../contract/rpc/index.ts';

interface OpenTask {
  readonly task: HumanTask;
  answer(values: Record<string, unknown>): void;
  refuse(error: unknown): void;
}

/** The desk where runs leave questions and a person answers them. */
export interface HumanDesk {
  port(scope: StepScope): HumanPort;
  readonly handlers: Pick<Handlers, 'human.pending' | 'human.answer' | 'human.dismiss'>;
}

const mediaTypes: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.webp': 'image/webp',
};

async function imageUrl(scope: StepScope, image: string): Promise<string> {
  const path = await requirePath(scope, image, 'read');
  const type = mediaTypes[extname(path).toLowerCase()];
  if (type === undefined)
    throw new UnderstudyError('image-unreadable', {
      file: path,
      reason: 'a question shows PNG, JPEG or WebP',
    });
  try {
    return `data:${type};base64,${(await readFile(path)).toString('base64')}`;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UnderstudyError('file-not-found', { path, reason }, { cause });
  }
}

/** Keeps open questions in memory: a question lives as long as the run that waits for it. */
export function createHumanDesk(hub: EventHub, random: RandomPort): HumanDesk {
  const open = new Map<string, OpenTask>();
  const pending = (): HumanTask[] => [...open.values()].map(({ task }) => task);
  const changed = (): void => hub.emit('human.changed', { tasks: pending() });
  const find = (taskId: string): OpenTask => {
    const found = open.get(taskId);
    if (found === undefined) throw new UnderstudyError('human-task-not-found', { taskId });
    return found;
  };

  const ask = async (scope: StepScope, question: HumanQuestion): Promise<Record<string, unknown>> => {
    const { signal } = scope;
    const image = question.image === undefined ? {} : { image: await imageUrl(scope, question.image) };
    signal.throwIfAborted();
    const taskId = random.id();
    const task: HumanTask = {
      taskId,
      runId: scope.runId,
      step: scope.step.name,
      title: question.title,
      ...(question.message === undefined ? {} : { message: question.message }),
      fields: question.fields.map((field) => ({ ...field, options: field.options?.slice() })),
      ...image,
    };
    scope.emit({ type: 'human.asked', step: scope.step, taskId, title: question.title });
    const answered = Promise.withResolvers<Record<string, unknown>>();
    const abort = (): void => answered.reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    open.set(taskId, { task, answer: answered.resolve, refuse: answered.reject });
    changed();
    try {
      const values = await answered.promise;
      scope.emit({ type: 'human.answered', step: scope.step, taskId });
      return values;
    } finally {
      signal.removeEventListener('abort', abort);
      open.delete(taskId);
      changed();
    }
  };

  return {
    port: (scope) => ({ ask: (question) => ask(scope, question) }),
    handlers: {
      'human.pending': async () => ({ tasks: pending() }),
      'human.answer': async ({ taskId, values }) => {
        const { task, answer } = find(taskId);
        const missing = task.fields.filter(
          ({ name, required }) => required === true && (values[name] === undefined || values[name] === ''),
        );
        if (missing.length > 0)
          throw new UnderstudyError('input-invalid', {
            reason: `The answer lacks ${missing.map(({ title, name }) => title ?? name).join(', ')}.`,
          });
        answer(values);
        return {};
      },
      'human.dismiss': async ({ taskId }) => {
        const { task, refuse } = find(taskId);
        refuse(new UnderstudyError('human-task-abandoned', { step: task.step }));
        return {};
      },
    },
  };
}
