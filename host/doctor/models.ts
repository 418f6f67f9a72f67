import { existsSync } from 'node:fs';
import type { DoctorCheck } from '../../contract/rpc/index.ts';
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

/** Asked in a process of its own: loading the runtime takes memory and can crash on a broken driver. */
const listBackends =
  "import('onnxruntime-node').then((ort)=>{const o=ort.default??ort;process.stdout.write(JSON.stringify(o.listSupportedBackends().filter((b)=>b.bundled).map((b)=>b.name)))})";

async function gpuName(signal: AbortSignal): Promise<string | undefined> {
  const nvidia = await commandOutput('nvidia-smi', ['--query-gpu=name', '--format=csv,noheader'], signal);
  if (nvidia.code === 0) return nvidia.text;
  return process.platform === 'linux' && existsSync('/dev/dri/renderD128') ? 'a GPU at /dev/dri' : undefined;
}

/** What the ONNX Runtime of this machine can compute on. */
export async function examineProviders({ signal }: { readonly signal: AbortSignal }): Promise<Finding> {
  const listed = await commandOutput(
    process.execPath,
    ['--input-type=module', '--eval', listBackends],
    signal,
  );
  if (listed.code !== 0)
    return {
      status: 'missing',
      detail: `ONNX Runtime does not start: ${listed.text}`,
      fix: 'npm ci; on Windows the Visual C++ runtime is needed too',
    };
  const gpu = await gpuName(signal);
  const backends = (JSON.parse(listed.text) as string[]).join(', ');
  return gpu === undefined
    ? { status: 'ok', detail: `${backends}; no GPU was found, so models run on the CPU` }
    : { status: 'ok', detail: `${backends}; ${gpu}, used only where it is measured to be faster` };
}
