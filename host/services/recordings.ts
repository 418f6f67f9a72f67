import { basename } from 'node:path';
import { toProblem, UnderstudyError } from '../../contract/errors/index.ts';
import type { ClockPort, RandomPort } from '../../contract/ports.ts';
import type { EventHub, Handlers, RecordingState, Settings } from '../../contract/rpc/index.ts';
import type { WebRecorder } from '../../recorder/web/recorder.ts';
import { needDisplay } from '../display.ts';
import type { BotShelf } from './bots.ts';

/** The one recording that may be open at a time. */
export interface RecordingDesk {
  readonly handlers: Pick<
    Handlers,
    | 'recordings.start'
    | 'recordings.get'
    | 'recordings.current'
    | 'recordings.pause'
    | 'recordings.resume'
    | 'recordings.deleteStep'
    | 'recordings.addCheck'
    | 'recordings.stop'
    | 'recordings.discard'
  >;
  /** The recorder of the open recording, while its browser is there. */
  recorder(): WebRecorder | undefined;
  close(): Promise<void>;
}

interface Open {
  readonly recordingId: string;
  readonly url: string;
  readonly session: WebRecorder | undefined;
  readonly status: RecordingState['status'];
  /** When the browser was ready and watching began. */
  readonly startedAt?: string | undefined;
  readonly failure?: string | undefined;
  readonly botId?: string | undefined;
}

/** Opens the recorded application and watches it. */
export type StartRecorder = (
  url: string,
  options: { readonly browserPath: string; readonly signal: AbortSignal },
) => Promise<WebRecorder>;

const webRecorder: StartRecorder = async (url, options) => {
  needDisplay('record');
  const { startRecorder: start } = await import('../recording/start-recorder.ts');
  return start({ url, headless: false, ...options });
};

/** Steers recordings: start, pause, edit the list, stop into a bot folder of the workspace. */
export function createRecordingDesk(options: {
  readonly shelf: BotShelf;
  readonly hub: EventHub;
  readonly settings: () => Promise<Settings>;
  readonly clock: ClockPort;
  readonly random: RandomPort;
  readonly startRecorder?: StartRecorder | undefined;
}): RecordingDesk {
  const { shelf, hub, clock, random } = options;
  const startRecorder = options.startRecorder ?? webRecorder;
  let open: Open | undefined;
  const ending = new AbortController();

  const stateOf = (recording: Open): RecordingState => {
    const view = recording.session?.view();
    const { failure } = recording;
    const problems = view?.problems ?? [];
    const status =
      recording.status === 'recording' && view?.status === 'paused' ? 'paused' : recording.status;
    return {
      recordingId: recording.recordingId,
      status,
      url: recording.url,
      steps: [...(view?.steps ?? [])],
      picking: view?.picking ?? false,
      ...(recording.startedAt === undefined ? {} : { startedAt: recording.startedAt }),
      ...(failure === undefined ? {} : { failure }),
      ...(problems.length === 0 ? {} : { problems: [...problems] }),
      ...(recording.botId === undefined ? {} : { botId: recording.botId }),
    };
  };

  const become = (next: Open): RecordingState => {
    if (open?.recordingId === next.recordingId) open = next;
    const state = stateOf(next);
    hub.emit('recording.changed', state);
    return state;
  };

  const find = (recordingId: string): Open => {
    if (open?.recordingId !== recordingId) throw new UnderstudyError('recording-not-found', { recordingId });
    return open;
  };
  const live = (recordingId: string): { recording: Open; session: WebRecorder } => {
    const recording = find(recordingId);
    if (recording.session === undefined || recording.status === 'stopped')
      throw new UnderstudyError('recording-not-found', { recordingId });
    return { recording, session: recording.session };
  };

  const start = async (url: string): Promise<RecordingState> => {
    if (open !== undefined && open.status !== 'stopped' && open.status !== 'failed')
      throw new UnderstudyError('recording-running', { recordingId: open.recordingId, url: open.url });
    const recordingId = random.id();
    open = { recordingId, url, session: undefined, status: 'starting' };
    become(open);
    try {
      const { browserPath } = await options.settings();
      const session = await startRecorder(url, { browserPath, signal: ending.signal });
      const startedAt = new Date(clock.now()).toISOString();
      const recording: Open = { recordingId, url, session, status: 'recording', startedAt };
      open = recording;
      session.onChange(() => {
        if (open?.recordingId === recordingId) become(open);
      });
      // A closed window ends the watching; what was recorded waits for its title.
      void session.closed.then(() => {
        if (open?.recordingId === recordingId && open.status === 'recording')
          become({ ...open, status: 'stopping' });
      });
      return become(recording);
    } catch (error) {
      const problem = toProblem(error);
      become({
        recordingId,
        url,
        session: undefined,
        status: 'failed',
        failure: problem.detail ?? problem.type,
      });
      throw error;
    }
  };

  return {
    handlers: {
      'recordings.start': ({ url }) => start(url),
      'recordings.get': async ({ recordingId }) => stateOf(find(recordingId)),
      'recordings.current': async () => (open === undefined ? {} : { recording: stateOf(open) }),
      'recordings.pause': async ({ recordingId }) => {
        const { recording, session } = live(recordingId);
        session.pause();
        return become(recording);
      },
      'recordings.resume': async ({ recordingId }) => {
        const { recording, session } = live(recordingId);
        session.resume();
        return become(recording);
      },
      'recordings.deleteStep': async ({ recordingId, stepId }) => {
        const { recording, session } = live(recordingId);
        session.deleteStep(stepId);
        return become(recording);
      },
      'recordings.addCheck': async ({ recordingId, text }) => {
        const { recording, session } = live(recordingId);
        const added = session.addCheck(text, ending.signal);
        // Without a text the person picks it in the page, whenever that is; the list tells when it is there.
        if (text === undefined)
          added.catch((error: unknown) => {
            if (open?.recordingId === recordingId && open.status === 'recording')
              become({ ...open, failure: toProblem(error).detail ?? 'The check was not added.' });
          });
        else await added;
        return become(recording);
      },
      'recordings.stop': async ({ recordingId, title }) => {
        const { recording, session } = live(recordingId);
        become({ ...recording, status: 'stopping' });
        try {
          const folder = await shelf.newFolder(title);
          await session.stop({ folder, title });
          const botId = basename(folder);
          become({ ...recording, status: 'stopped', botId });
          await shelf.changed();
          return await shelf.summary(botId);
        } catch (error) {
          const problem = toProblem(error);
          become({ ...recording, status: 'failed', failure: problem.detail ?? problem.type });
          throw error;
        }
      },
      'recordings.discard': async ({ recordingId }) => {
        const recording = find(recordingId);
        if (recording.status !== 'stopped') await recording.session?.discard();
        become({ ...recording, status: 'stopped' });
        open = undefined;
        return {};
      },
    },
    recorder: () => (open?.status === 'recording' ? open.session : undefined),
    async close() {
      ending.abort(new UnderstudyError('run-cancelled', { by: ' by the end of the program' }));
      if (open?.status === 'recording' || open?.status === 'stopping') await open.session?.discard();
    },
  };
}
