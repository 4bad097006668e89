import { readFileSync } from 'node:fs'
import openapiTS, { astToString, COMMENT_HEADER } from 'openapi-typescript'
import { expect, it } from 'vitest'
import generated from './schema.gen.ts?raw'

type Api = { paths: Record<string, Record<string, unknown>> }

/** What the server says of itself. */
const golden = readFileSync(new URL('../../../test/golden/openapi.json', import.meta.url), 'utf8')

it('the generated types are what the server’s OpenAPI gives; if not: npm run types', async () => {
  const fresh = COMMENT_HEADER + astToString(await openapiTS(golden))
  expect(generated === fresh).toBe(true) // (a difference would be printed as thousands of lines)
})

/** "GET /tickets/{}/draft", whatever the parameter is called and however it is put in. */
const shape = (method: string, path: string) =>
  `${method.toUpperCase()} ${path.replace(/\$?\{[^}]*\}/g, '{}').replace(/\?.*$/, '')}`

it('whatever the desk asks for is a route of the server', () => {
  const routes = new Set<string>()
  for (const [path, operations] of Object.entries((JSON.parse(golden) as Api).paths)) {
    for (const method of Object.keys(operations)) routes.add(shape(method, path.replace('/api/v1', '')))
  }
  const call = /\bapi\s*\.(get|post|patch|put|delete)\s*(?:<[^(]*>)?\(\s*(['"`])(.+?)\2/gs
  const sources = import.meta.glob<string>(['../**/*.{ts,tsx}', '!../**/*.test.*', '!**/*.gen.ts'], {
    query: '?raw', import: 'default', eager: true,
  })
  const asked = Object.values(sources).flatMap((source) =>
    [...source.matchAll(call)].map(([, method = '', , path = '']) => shape(method, path)),
  )
  expect(asked.length).toBeGreaterThan(60)
  expect(asked.filter((one) => !routes.has(one))).toEqual([])
})
