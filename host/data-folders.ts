import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** Where this machine keeps what is not the person's own document: run history, traces, settings, logs. */
export interface DataFolders {
  readonly data: string;
  /** Folder of bot folders where settings name none. */
  readonly workspace: string;
  readonly traces: string;
  readonly trash: string;
}

interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

function platformData({ platform, environment, home }: Surroundings): string {
  if (platform === 'win32')
    return join(environment['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'Understudy');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Understudy');
  const shared = environment['XDG_DATA_HOME'];
  return join(shared === undefined || shared === '' ? join(home, '.local', 'share') : shared, 'understudy');
}

/** The folders by the platform's custom; `UNDERSTUDY_HOME` puts everything below one folder instead. */
export function dataFolders(
  surroundings: Surroundings = { platform: process.platform, environment: process.env, home: homedir() },
): DataFolders {
  const own = surroundings.environment['UNDERSTUDY_HOME'];
  const data = own === undefined || own === '' ? platformData(surroundings) : resolve(own, 'data');
  const workspace =
    own === undefined || own === '' ? join(surroundings.home, 'Understudy', 'bots') : resolve(own, 'bots');
  return { data, workspace, traces: join(data, 'traces'), trash: join(data, 'trash') };
}
