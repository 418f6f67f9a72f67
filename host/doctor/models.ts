import { existsSync } from 'node:fs';
import type { DoctorCheck } from '../../contract/rpc/index.ts';
import type { ProviderState } from '../../models/index.ts';
import { commandOutput } from './command-output.ts';

type Finding = Omit<DoctorCheck, 'id' | 'title'>;

/** Every bundled model file is there and has the digest it was approved with. */
export async function examineModels(): Promise<Finding> {
  const { bundledVersions } = await import('../../models/store/bundled.ts');
  const { readModelFile } = await import('../../models/store/model-version.ts');
  const broken: string[] = [];
  for (const version of bundledVersions)
    for (const role of Object.keys(version.files))
      await readModelFile(version, role).catch((error: unknown) => {
        broken.push(error instanceof Error ? error.message : String(error));
      });
  const names = bundledVersions.map(({ name, version }) => `${name} ${version}`);
  return broken.length === 0
    ? { status: 'ok', detail: `${names.join(', ')}: all files there, digests right` }
    : { status: 'missing', detail: broken.join('; '), fix: 'npm ci brings the files back' };
}

async function gpuName(signal: AbortSignal): Promise<string | undefined> {
  const nvidia = await commandOutput('nvidia-smi', ['--query-gpu=name', '--format=csv,noheader'], signal);
  if (nvidia.code === 0) return nvidia.text;
  return process.platform === 'linux' && existsSync('/dev/dri/renderD128') ? 'a GPU at /dev/dri' : undefined;
}

/** The telling part of what a native library said: its sentence of failure without the places in its sources. */
function shortReason(reason: string): string {
  const telling = /\b(?:Failed|Could not|Cannot|Unable) [^.\n]*/.exec(reason)?.[0] ?? reason;
  return telling
    .replace(/^Error: /, '')
    .trim()
    .slice(0, 160);
}

const stateWords = { verified: 'works', unprobed: 'not tried', rejected: 'not usable' } as const;

const graphicsFixes: Readonly<Record<string, string>> = {
  cuda: 'Install the NVIDIA driver, CUDA 12 and cuDNN 9, then: ONNXRUNTIME_NODE_INSTALL=true npm rebuild onnxruntime-node',
  webgpu: 'Install the Vulkan driver of the graphics card (Mesa: apt-get install -y mesa-vulkan-drivers)',
  dml: 'Update the driver of the graphics card; DirectML needs DirectX 12.',
  coreml: 'CoreML comes with macOS; update macOS.',
};

/** What one line for people says of all providers: the chosen one first, then each with its state and why. */
export function providersFinding(
  states: readonly ProviderState[],
  chosen: string,
  gpu: string | undefined,
): Finding {
  const told = states.map(
    ({ provider, state, reason }) => `${provider} ${stateWords[state]}: ${shortReason(reason)}`,
  );
  const detail = `models run on ${chosen}; ${told.join('; ')}; ${gpu ?? 'no GPU was found'}`;
  const cpu = states.find(({ provider }) => provider === 'cpu');
  if (cpu?.state !== 'verified')
    return { status: 'missing', detail, fix: 'npm ci; on Windows the Visual C++ runtime is needed too' };
  const graphics = states.filter(({ provider }) => provider !== 'cpu');
  const broken = graphics.find(({ state, speedup }) => state === 'rejected' && speedup === undefined);
  const unused = gpu !== undefined && !graphics.some(({ state }) => state === 'verified');
  return unused && broken !== undefined
    ? { status: 'warn', detail, fix: graphicsFixes[broken.provider] ?? 'Update the graphics driver.' }
    : { status: 'ok', detail };
}

/** Tries what ONNX Runtime of this machine can compute on, each provider in a process of its own. */
export async function examineProviders({
  signal,
  nodePath,
}: {
  readonly signal: AbortSignal;
  readonly nodePath?: string | undefined;
}): Promise<Finding> {
  const { chooseProvider, listProviders } = await import('../../models/index.ts');
  const [states, gpu] = await Promise.all([
    listProviders({ probe: 'all', signal, execPath: nodePath }),
    gpuName(signal),
  ]);
  return providersFinding(states, chooseProvider(), gpu);
}
