// The arithmetic of the size check; `npm run size` applies it to a build.
import { describe, expect, it } from 'vitest'
// @ts-expect-error plain script
import { entryScripts, firstLoad, staticImports } from '../scripts/size.mjs'

describe('the first load', () => {
  it('is what the page names and what that imports at once', () => {
    const files: Record<string, string> = {
      'assets/index.js': 'import{a}from"./b.js";import"./c.js";const x=()=>import("./lazy.js")',
      'assets/b.js': 'import{c as d}from"./c.js";export{e}from"./e.js"',
      'assets/c.js': '',
      'assets/e.js': '',
    }
    const html = '<script type="module" src="/assets/index.js"></script><link rel="modulepreload" href="/assets/b.js">'
    // eslint-disable-next-line @typescript-eslint/no-unsafe-call
    const found = firstLoad((path: string) => files[path]!, html) as string[]
    expect(found.sort()).toEqual(Object.keys(files).sort())
    // eslint-disable-next-line @typescript-eslint/no-unsafe-call
    expect(staticImports('import("./x.js")')).toEqual([])
    // eslint-disable-next-line @typescript-eslint/no-unsafe-call
    expect(entryScripts('<link rel="stylesheet" href="/a.css">')).toEqual([])
  })
})
