export type { ModelsClient, ModelsClientOptions, Timer } from './runtime/client.ts';
export { createModelsClient } from './runtime/client.ts';
export type { ProviderState } from './runtime/provider-choice.ts';
export { chooseProvider } from './runtime/provider-choice.ts';
export type { ListProvidersOptions } from './runtime/providers.ts';
export { listProviders } from './runtime/providers.ts';
export { bundledVersions } from './store/bundled.ts';
export type { ModelVersion } from './store/model-version.ts';
