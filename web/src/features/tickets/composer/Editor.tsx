import { useEffect, useImperativeHandle, useRef, type ReactNode, type Ref } from 'react'
import { Bold, Code, Italic, Link as LinkIcon, List, ListOrdered, TextQuote } from 'lucide-react'
import { Placeholder } from '@tiptap/extension-placeholder'
import { EditorContent, useEditor, useEditorState, type Editor as Tiptap } from '@tiptap/react'
import { StarterKit } from '@tiptap/starter-kit'
import { IconButton } from '@/design/Button'
import { t, type Key } from '@/lib/strings'
import { insertQuote } from './insert_quote'
import { MentionMenu, mentionOf, useMentionMenu } from './mentions'
import styles from './Editor.module.css'

export type EditorHandle = { focus: () => void }

type Props = {
  ref: Ref<EditorHandle>
  /** What it begins with; later changes are the editor's own. */
  html: string
  /** A quotation to put where one writes, or at the end when nobody wrote here yet; '' for none. */
  quoted?: string
  /** It is in the text now; must not change between renders. */
  onQuoted?: () => void
  mentions: boolean
  placeholder: string
  autoFocus?: boolean
  onChange: (html: string) => void
  onFiles: (files: Iterable<File>) => void
  onSubmit: () => void
  onEscape: () => void
  /** Stays above the tools, whatever is scrolled. */
  above?: ReactNode
  /** Scrolls with the text, under it. */
  below: ReactNode
  tools: ReactNode
  actions: ReactNode
}

export function Editor(props: Props) {
  const { ref, html, quoted = '', onQuoted, mentions, placeholder, autoFocus = true, above, below, tools, actions } = props
  const menu = useMentionMenu()
  // The editor keeps its handlers for life; they must see the latest props.
  const latest = useRef(props)
  useEffect(() => {
    latest.current = props
  })

  const entered = useRef(false)
  const editor = useEditor({
    injectCSS: false,
    autofocus: autoFocus ? 'end' : false,
    content: html,
    extensions: [
      StarterKit.configure({
        heading: false,
        horizontalRule: false,
        link: { openOnClick: false, autolink: true, defaultProtocol: 'https' },
      }),
      Placeholder.configure({ placeholder }),
      ...(mentions ? [mentionOf(menu)] : []),
    ],
    editorProps: {
      attributes: {
        class: styles.text ?? '',
        role: 'textbox',
        'aria-multiline': 'true',
        'aria-label': placeholder,
      },
      handleKeyDown: (_view, event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
          latest.current.onSubmit()
          return true
        }
        if (event.key === 'Escape' && menu.get() === null) {
          latest.current.onEscape()
          return true
        }
        return false
      },
      handlePaste: (_view, event) => takeFiles(event.clipboardData, latest.current.onFiles),
      handleDrop: (_view, event) => takeFiles(event.dataTransfer, latest.current.onFiles),
    },
    onFocus: () => {
      entered.current = true
    },
    onUpdate: ({ editor: changed }) => {
      latest.current.onChange(changed.isEmpty ? '' : changed.getHTML())
    },
  })

  useImperativeHandle(
    ref,
    () => ({
      focus: () => {
        if (editor.isInitialized) editor.commands.focus('end')
      },
    }),
    [editor],
  )

  useEffect(() => {
    // (An editor that took long to show is made anew; then this runs again.)
    if (quoted === '' || editor.isDestroyed) return
    if (!entered.current) editor.commands.setTextSelection(editor.state.doc.content.size)
    insertQuote(editor, quoted)
    onQuoted?.()
  }, [editor, quoted, onQuoted])

  return (
    <>
      <div className={styles.scroller}>
        <EditorContent editor={editor} />
        {below}
      </div>
      {above}
      <footer className={styles.footer}>
        <div className={styles.tools} role="toolbar" aria-label={t('formatting')}>
          {tools}
          {tools !== null && <span className={styles.gap} />}
          <Formatting editor={editor} />
        </div>
        <div className={styles.actions}>{actions}</div>
      </footer>
      {mentions && <MentionMenu menu={menu} />}
    </>
  )
}

/** True when files were taken: a pasted picture is one, pasted words are the editor's business. */
function takeFiles(data: DataTransfer | null, onFiles: (files: Iterable<File>) => void): boolean {
  if (!data || data.files.length === 0 || data.types.includes('text/html')) return false
  onFiles(data.files)
  return true
}

type Mark = {
  name: string
  label: Key & `format.${string}`
  keys?: string
  icon: ReactNode
  run: (editor: Tiptap) => void
}

const marks: readonly Mark[] = [
  {
    name: 'bold',
    label: 'format.bold',
    keys: 'mod+b',
    icon: <Bold size={15} />,
    run: (editor) => editor.chain().focus().toggleBold().run(),
  },
  {
    name: 'italic',
    label: 'format.italic',
    keys: 'mod+i',
    icon: <Italic size={15} />,
    run: (editor) => editor.chain().focus().toggleItalic().run(),
  },
  { name: 'link', label: 'format.link', icon: <LinkIcon size={15} />, run: toggleLink },
  {
    name: 'bulletList',
    label: 'format.list',
    icon: <List size={15} />,
    run: (editor) => editor.chain().focus().toggleBulletList().run(),
  },
  {
    name: 'orderedList',
    label: 'format.numbers',
    icon: <ListOrdered size={15} />,
    run: (editor) => editor.chain().focus().toggleOrderedList().run(),
  },
  {
    name: 'blockquote',
    label: 'format.quote',
    icon: <TextQuote size={15} />,
    run: (editor) => editor.chain().focus().toggleBlockquote().run(),
  },
  {
    name: 'code',
    label: 'format.code',
    icon: <Code size={15} />,
    run: (editor) => editor.chain().focus().toggleCode().run(),
  },
]

function Formatting({ editor }: { editor: Tiptap }) {
  const active = useEditorState({
    editor,
    selector: (state) =>
      marks.filter(({ name }) => state.editor.isActive(name)).map(({ name }) => name),
  })
  return marks.map(({ name, label, keys, icon, run }) => (
    <IconButton
      key={name}
      small
      label={t(label)}
      keys={keys}
      aria-pressed={active.includes(name)}
      preventFocusOnPress
      className={styles.format}
      onPress={() => {
        run(editor)
      }}
    >
      {icon}
    </IconButton>
  ))
}

function toggleLink(editor: Tiptap): void {
  if (editor.isActive('link')) {
    editor.chain().focus().extendMarkRange('link').unsetLink().run()
    return
  }
  const address = window.prompt(t('format.linkPrompt'), 'https://')
  if (!address || !/^(https?:\/\/|mailto:)\S+$/i.test(address)) return
  if (editor.state.selection.empty) {
    editor.chain().focus().insertContent({ type: 'text', text: address, marks: [{ type: 'link', attrs: { href: address } }] }).run()
  } else {
    editor.chain().focus().setLink({ href: address }).run()
  }
}
