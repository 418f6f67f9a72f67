import type { InferenceClient } from '../../contract/inference/index.ts';

/** The models client, made when the first step reads a document; its process starts with the first request. */
export function lazyInference(execPath?: string): InferenceClient {
  let client: Promise<InferenceClient> | undefined;
  const open = (): Promise<InferenceClient> => {
    client ??= import('../../models/index.ts').then(({ createModelsClient }) =>
      createModelsClient({ execPath }),
    );
    return client;
  };
  return {
    infer: async (task, input, options) => (await open()).infer(task, input, options),
    close: async () => {
      await (await client)?.close();
    },
  };
}
