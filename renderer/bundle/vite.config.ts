import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const here = fileURLToPath(new URL('..', import.meta.url));

/** Packages that add <style> elements, and what stands in for them so that `style-src 'self'` holds. */
const standIns: Readonly<Record<string, string>> = {
  'style-mod': `${here}strict-csp/style-mod.ts`,
  'react-style-singleton': `${here}strict-csp/style-singleton.ts`,
};

function strictStyles(): Plugin {
  return {
    name: 'strict-styles',
    enforce: 'pre',
    resolveId(source, importer) {
      const standIn = standIns[source];
      return standIn === undefined || importer === standIn ? null : standIn;
    },
  };
}

export default defineConfig({
  root: here,
  base: './',
  plugins: [strictStyles(), react()],
  build: {
    outDir: fileURLToPath(new URL('../../dist/studio', import.meta.url)),
    emptyOutDir: true,
    target: 'chrome120',
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1200,
    modulePreload: { polyfill: false },
  },
});
