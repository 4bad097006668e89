// @vitest-environment jsdom
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { plainLines, rich, textToHtml } from './rich'

const html = (markup: string) => renderToStaticMarkup(<>{rich(markup)}</>)

describe('rich text of agents', () => {
  it('keeps what is on the list', () => {
    const markup = '<p>Hi <strong>you</strong><br/><em>there</em></p><ul><li>one</li></ul>'
    expect(html(markup)).toBe(markup)
  })

  it.each([
    ['<script>alert(1)</script>x', 'x'],
    ['<p onclick="x()">a</p>', '<p>a</p>'],
    ['<a href="javascript:alert(1)">a</a>', 'a'],
    ['<img src="https://tracker.example/x.gif">', ''],
    ['<p style="position:fixed">a</p>', '<p>a</p>'],
    ['<svg onload="x()"><text>b</text></svg>', ''],
    ['<iframe src="/"></iframe>c', 'c'],
    ['<custom-thing>d</custom-thing>', 'd'],
  ])('drops what is not: %s', (markup, expected) => {
    expect(html(markup)).toBe(expected)
  })

  it('keeps links to the outside, mentions and our own pictures', () => {
    expect(html('<a href="https://x.example">x</a>')).toContain('rel="noopener noreferrer"')
    expect(html('<span data-mention="1">@Ann</span>')).toBe('<span data-mention="">@Ann</span>')
    expect(html('<img src="/api/v1/attachments/1" alt="a">')).toContain(
      '<img src="/api/v1/attachments/1" alt="a"/>',
    )
  })

  it('reads the words alone', () => {
    expect(plainLines('<p>Mina<br>Petal &amp; Stem</p><p> </p>')).toEqual(['Mina', 'Petal & Stem'])
  })

  it('writes typed words as paragraphs', () => {
    expect(textToHtml('a<b\nc')).toBe('<p>a&lt;b</p><p>c</p>')
  })
})
