// Builds the explorer into ../dist: hashed names, no inline script, nothing fetched from elsewhere.
// The same sources and lock give the same bytes; tests/house/test_explorer.py builds them again and compares.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const NOTICES = /^(licen[cs]e|notice|thirdpartynotices|copying)/i;

function notices(folder) {
  const names = readdirSync(folder).filter((name) => NOTICES.test(name));
  return names.sort().map((name) => readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n').trim());
}

// Every package that may end up in what we serve, with its licence, from the lock.
function licences() {
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
  const shipped = Object.keys(lock.packages).filter((path) => path && !lock.packages[path].dev);
  const texts = shipped.sort().map((path) => {
    const { name, version, license } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
    return [`${name} ${version}`, `Licence: ${license}`, ...notices(path)].join('\n\n');
  });
  return `${texts.join(`\n\n${'='.repeat(80)}\n\n`)}\n`;
}

const licenceFile = {
  name: 'third-party-licences',
  generateBundle() {
    this.emitFile({ type: 'asset', fileName: 'THIRD_PARTY_LICENSES.txt', source: licences() });
  },
};

export default defineConfig({
  base: './',
  plugins: [react(), licenceFile],
  worker: { format: 'es' },
  build: {
    outDir: process.env.WARDMOTE_EXPLORER_OUT ?? '../dist',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 8000,
    target: 'es2022',
  },
});
