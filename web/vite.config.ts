import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'
import { mockServer } from './dev/plugin'

const server = process.env.DESKBELL_URL ?? 'http://127.0.0.1:8080'

export default defineConfig(({ mode }) => ({
  plugins: [react(), ...(mode === 'mock' ? [mockServer()] : [])],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  server: {
    ...(mode !== 'mock' && {
      proxy: { '/api': { target: server, ws: true }, '/demo': { target: server } },
    }),
  },
  build: {
    // light-dark(), :has() and CSS nesting stay as written.
    target: ['chrome123', 'edge123', 'firefox121', 'safari17.5'],
    assetsDir: 'assets',
    assetsInlineLimit: 0, // a data: URL would need a wider CSP
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  css: { modules: { localsConvention: 'camelCaseOnly' } },
  test: {
    include: ['src/**/*.test.{ts,tsx}', 'dev/**/*.test.ts'], // a test that needs a page asks for jsdom
  },
}))
