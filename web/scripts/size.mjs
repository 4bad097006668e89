// The first load must stay small: what index.html asks for and all it imports statically, gzipped.
// Run after `npm run build`. Exits with 1 when it is over the limit.

import { readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const limit = 250_000
const dist = join(dirname(fileURLToPath(import.meta.url)), '..', 'dist')

/** Scripts named by the page itself. */
export function entryScripts(html) {
  const links = html.matchAll(/<(?:script|link)\b[^>]*?(?:src|href)="\/?([^"]+\.js)"/g)
  return [...new Set([...links].map(([, path]) => path))]
}

/** What a script imports at once; `import()` comes later and does not count. */
export function staticImports(code) {
  const found = code.matchAll(/(?:\bfrom|\bimport)\s*["'](\.{1,2}\/[^"']+\.js)["']/g)
  return [...found].map(([, path]) => path)
}

export function firstLoad(read, html) {
  const seen = new Set()
  const visit = (path) => {
    if (seen.has(path)) return
    seen.add(path)
    for (const next of staticImports(read(path))) visit(posix.join(posix.dirname(path), next))
  }
  entryScripts(html).forEach(visit)
  return [...seen]
}

function main() {
  const read = (path) => readFileSync(join(dist, path), 'utf8')
  const sizes = firstLoad(read, read('index.html'))
    .map((path) => ({ path, bytes: gzipSync(read(path), { level: 9 }).length }))
    .sort((a, b) => b.bytes - a.bytes)
  const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0)
  for (const { path, bytes } of sizes) console.log(`${kilobytes(bytes)}  ${path}`)
  console.log(`${kilobytes(total)}  first load, of ${kilobytes(limit).trim()} allowed`)
  if (sizes.length === 0 || total > limit) process.exitCode = 1
}

function kilobytes(bytes) {
  return `${(bytes / 1000).toFixed(1)} kB`.padStart(10)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main()
