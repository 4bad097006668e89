import type { Editor } from '@tiptap/core'
import { closeHistory } from '@tiptap/pm/history'

/**
 * Puts a quotation after the paragraph in which the cursor stands (or in its place, when that is
 * empty) and the cursor after it. One step for undo.
 */
export function insertQuote(editor: Editor, html: string): void {
  const { doc, selection } = editor.state
  const { $to } = selection
  const top = $to.depth === 0 ? null : $to.node(1)
  const to = top ? $to.after(1) : doc.content.size
  const from = top?.type.name === 'paragraph' && top.content.size === 0 ? $to.before(1) : to
  editor
    .chain()
    .command(({ tr }) => {
      closeHistory(tr)
      return true
    })
    .insertContentAt({ from, to }, html, { parseOptions: { preserveWhitespace: false } })
    .focus()
    .scrollIntoView()
    .run()
}
