/** Makes the recorder's agent for pages as one script, for packages that bring no bundler along. */
export { bundleAgent } from '../../recorder/web/agent-source.ts';
