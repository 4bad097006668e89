// @vitest-environment jsdom
import { Editor } from '@tiptap/core'
import { StarterKit } from '@tiptap/starter-kit'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Entry, MessageEntry, NoteEntry } from '@/api/types'
import { insertQuote } from './composer/insert_quote'
import { blockOf, canQuote, meantMessage, quotation, selectedIn } from './quote'

const message = (id: string, direction: 'in' | 'out' = 'in', redacted = false) =>
  ({ id, kind: 'message', redacted, message: { direction } }) as MessageEntry
const note = (id: string) => ({ id, kind: 'note', redacted: false }) as NoteEntry

describe('a quotation', () => {
  const inside = (html: string) => /<blockquote>(.*)<\/blockquote>/s.exec(quotation(html, 'Ann', '3 May 2026'))?.[1]

  it('says who wrote and when, and leaves a line for the answer', () => {
    expect(quotation('<p>Hello</p>', 'Ann <x>', '3 May 2026')).toBe(
      '<p>On 3 May 2026, Ann &lt;x&gt; wrote:</p><blockquote><p>Hello</p></blockquote><p></p>',
    )
  })

  it.each([
    ['<p>a<img src="https://tracker.example/x.gif"></p>', '<p>a</p>'],
    ['<p style="color:red">a</p>', '<p>a</p>'],
    ['<div style="display: none">seen by nobody</div><p>a</p>', '<p>a</p>'],
    ['<p>a</p><p>&nbsp;</p><div><br></div><p>b</p>', '<p>a</p><p>b</p>'],
    ['<script>x()</script><style>p{}</style><p>a</p>', '<p>a</p>'],
    ['<ul><li>a <b>b</b></li></ul>', '<ul><li>a <b>b</b></li></ul>'],
  ])('of %s', (html, expected) => {
    expect(inside(html)).toBe(expected)
  })
})

describe('the message that is meant', () => {
  afterEach(() => {
    document.body.replaceChildren()
  })
  const entries: Entry[] = [message('1'), message('2'), message('3', 'out'), message('4', 'in', true), note('5')]

  function block(id: string): HTMLElement {
    const element = document.createElement('article')
    element.dataset.entry = id
    document.body.append(element)
    return element
  }
  function frameWith(id: string, html: string): Document {
    const frame = document.createElement('iframe')
    block(id).append(frame)
    frame.contentDocument!.body.innerHTML = html
    return frame.contentDocument!
  }

  it('is the newest from the customer that has words; a note for the team is never quoted', () => {
    expect(meantMessage(entries, document)?.id).toBe('2')
    expect(meantMessage(entries.slice(2), document)?.id).toBe('3')
    expect(meantMessage(entries.slice(3), document)).toBeUndefined()
    expect(entries.filter(canQuote).map(({ id }) => id)).toEqual(['1', '2', '3'])
  })

  it('is the one with the focus', () => {
    const button = document.createElement('button')
    block('1').append(button)
    button.focus()
    expect(meantMessage(entries, document)?.id).toBe('1')
  })

  it('is the one with selected text, and only that text is quoted', () => {
    const page = frameWith('1', '<p>one <b>two</b></p><p>three</p>')
    page.getSelection()!.selectAllChildren(page.querySelector('p')!)
    expect(meantMessage(entries, document)?.id).toBe('1')
    expect(selectedIn(blockOf(document, '1'))).toBe('one <b>two</b>')
    page.getSelection()!.removeAllRanges()
    expect(selectedIn(blockOf(document, '1'))).toBe('')
    expect(meantMessage(entries, document)?.id).toBe('2')
  })
})

describe('a quotation in the editor', () => {
  let editor: Editor
  const quote = '<p>Ann wrote:</p><blockquote>\n  <p>one</p>\n  <p>two</p>\n</blockquote><p></p>'
  const quoted = '<p>Ann wrote:</p><blockquote><p>one</p><p>two</p></blockquote><p></p>'
  const open = (content: string, cursor: 'start' | 'end' = 'end') => {
    editor = new Editor({ element: document.createElement('div'), extensions: [StarterKit], content })
    editor.commands.setTextSelection(cursor === 'end' ? editor.state.doc.content.size : 1)
  }
  beforeEach(() => {
    open('')
  })
  afterEach(() => {
    editor.destroy()
  })

  it('takes the place of an empty text, with the cursor after it', () => {
    insertQuote(editor, quote)
    expect(editor.getHTML()).toBe(quoted)
    editor.commands.insertContent('Yes.')
    expect(editor.getHTML()).toBe(quoted.replace('<p></p>', '<p>Yes.</p>'))
  })

  it('stands after a draft', () => {
    open('<p>Hello</p>')
    insertQuote(editor, quote)
    expect(editor.getHTML()).toBe(`<p>Hello</p>${quoted}`)
  })

  it('stands after the paragraph that is being written', () => {
    open('<p>Hello</p><p>Bye</p>', 'start')
    insertQuote(editor, quote)
    editor.commands.insertContent('Yes.')
    expect(editor.getHTML()).toBe(`<p>Hello</p>${quoted.replace('<p></p>', '<p>Yes.</p>')}<p>Bye</p>`)
  })

  it('follows another quotation and its answer', () => {
    insertQuote(editor, quote)
    editor.commands.insertContent('Yes.')
    insertQuote(editor, quote)
    expect(editor.getHTML()).toBe(`${quoted.replace('<p></p>', '<p>Yes.</p>')}${quoted}`)
  })

  it('is undone in one step, which leaves what was written just before', () => {
    editor.commands.insertContent('Hello')
    insertQuote(editor, quote)
    editor.commands.undo()
    expect(editor.getHTML()).toBe('<p>Hello</p>')
    editor.commands.redo()
    expect(editor.getHTML()).toBe(`<p>Hello</p>${quoted}`)
  })
})
