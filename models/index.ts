export type { ModelsClient, ModelsClientOptions, Timer } from './runtime/client.ts';
export { createModelsClient } from './runtime/client.ts';
export type { ProviderState } from './runtime/provider-choice.ts';
export { chooseProvider } from './runtime/provider-choice.ts';
