import { toProblem } from '../../contract/errors/index.ts';
import { InferenceQueue } from './inference-queue.ts';
import { type FromProcess, processSettingsSchema, settingsVariable, toProcessSchema } from './protocol.ts';

/** Entry of the model process: answers requests that come over its IPC channel until the channel closes. */
function serve(): void {
  const settings = processSettingsSchema.parse(JSON.parse(process.env[settingsVariable] ?? '{}'));
  const send = (message: FromProcess): void => {
    if (process.connected) process.send?.(message);
  };
  const queue = new InferenceQueue(settings);
  process.on('message', (raw) => {
    const message = toProcessSchema.parse(raw);
    if (message.type === 'cancel') {
      queue.cancel(message.id);
      return;
    }
    queue
      .run(message)
      .then(send, (error: unknown) => send({ type: 'failure', id: message.id, problem: toProblem(error) }));
  });
  process.on('disconnect', () => process.exit(0));
}

serve();
