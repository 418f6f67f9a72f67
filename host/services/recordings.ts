import { basename } from 'node:path';
import { toProblem, UnderstudyError } from '../../contract/errors/index.ts';
import type { RandomPort } from '../../contract/ports.ts';
import type { EventHub, Handlers, RecordingState, Settings } from '../../contract/rpc/index.ts';
import type { RecordingSession } from '../recording/session.ts';
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
  close(): Promise<void>;
}

interface Open {
  readonly recordingId: string;
  readonly url: string;
  readonly session: RecordingSession | undefined;
  readonly status: RecordingState['status'];
  readonly failure?: string | undefined;
  readonly botId?: string | undefined;
}

/** Opens the recorded application and watches it. */
export type OpenSession = (
  url: string,
  options: { readonly browserPath: string; readonly signal: AbortSignal },
) => Promise<RecordingSession>;

const webSession: OpenSession = async (url, options) => {
  const { openWebSession } = await import('../recording/web-session.ts');
  return openWebSession({ url, headless: false, ...options });
};

/** Steers recordings: start, pause, edit the list, stop into a bot folder of the workspace. */
export function createRecordingDesk(options: {
  readonly shelf: BotShelf;
  readonly hub: EventHub;
  readonly settings: () => Promise<Settings>;
  readonly random: RandomPort;
  readonly openSession?: OpenSession | undefined;
}): RecordingDesk {
  const { shelf, hub, random } = options;
  const openSession = options.openSession ?? webSession;
  let open: Open | undefined;
  const starting = new AbortController();

  const stateOf = (recording: Open): RecordingState => {
    const view = recording.session?.view();
    const status = recording.status === 'recording' && view?.paused === true ? 'paused' : recording.status;
    return {
      recordingId: recording.recordingId,
      status,
      url: view?.url ?? recording.url,
      steps: [...(view?.steps ?? [])],
      picking: view?.picking ?? false,
      ...(recording.failure === undefined ? {} : { failure: recording.failure }),
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
  const live = (recordingId: string): { recording: Open; session: RecordingSession } => {
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
      const session = await openSession(url, { browserPath, signal: starting.signal });
      const recording: Open = { recordingId, url, session, status: 'recording' };
      open = recording;
      session.onChange(() => {
        if (open?.recordingId === recordingId) become(open);
      });
      // A closed window ends the watching; what was recorded waits for its title.
      void session.gone.then(() => {
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
        await session.addCheck(text);
        return become(recording);
      },
      'recordings.stop': async ({ recordingId, title }) => {
        const { recording, session } = live(recordingId);
        become({ ...recording, status: 'stopping' });
        try {
          const folder = await shelf.newFolder(title);
          await session.finish({ folder, title });
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
    async close() {
      starting.abort(new UnderstudyError('run-cancelled', { by: ' by the end of the program' }));
      if (open?.status === 'recording' || open?.status === 'stopping') await open.session?.discard();
    },
  };
}
