import { UnderstudyError } from '../../contract/errors/index.ts';
import type { InferenceEngine } from '../../contract/inference/index.ts';
import { bundledVersions } from './bundled.ts';
import { installedVersions, type ModelVersion } from './model-version.ts';

/** The version asked for, or the newest of the engine; versions installed in `folder` come before bundled ones. */
export async function findVersion(
  engine: InferenceEngine,
  version: string | undefined,
  folder: string | undefined,
): Promise<ModelVersion> {
  const installed = folder === undefined ? [] : await installedVersions(folder);
  const newestFirst = installed.sort((a, b) => b.version.localeCompare(a.version, 'en', { numeric: true }));
  const known = [...newestFirst, ...bundledVersions].filter((model) => model.engine === engine);
  const match = version === undefined ? known[0] : known.find((model) => model.version === version);
  if (match !== undefined) return match;
  const reason = `no such version is installed; known are ${known.map((model) => model.version).join(', ') || 'none'}`;
  throw new UnderstudyError('model-unavailable', { model: `${engine} ${version ?? ''}`.trim(), reason });
}
