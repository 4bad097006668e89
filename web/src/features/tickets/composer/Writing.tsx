import { useEffect, useMemo, useRef, useState } from 'react'
import { ChevronDown, Handshake, Paperclip, Send, StickyNote, Trash2, X } from 'lucide-react'
import { useQueryClient } from '@tanstack/react-query'
import { keys } from '@/api/keys'
import type { Attachment, Draft, DraftBody, DraftKind, StatusAfter, Ticket } from '@/api/types'
import { sayPresence } from '@/app/live'
import { Button, IconButton } from '@/design/Button'
import { Menu, MenuItem } from '@/design/Menu'
import { useStore } from '@/lib/store'
import { t, type Key } from '@/lib/strings'
import { textToHtml } from '@/lib/rich'
import { PromiseOffers } from '@/features/promises/PromiseOffers'
import { setPending } from '@/features/promises/pending'
import { promising } from '@/features/promises/promising'
import { deleteDraft, saveDraft } from '../api'
import { markDraft } from '../list_cache'
import { DraftSaver, hasText, type SaveState } from './draft_saver'
import { Editor, type EditorHandle } from './Editor'
import { MeanwhileDialog } from './MeanwhileDialog'
import { firstBad } from './recipients'
import { RecipientFields } from './RecipientFields'
import { SignaturePreview } from './SignaturePreview'
import { UploadList } from './UploadList'
import { useSend } from './useSend'
import { useUploads } from './useUploads'
import styles from './Composer.module.css'

type Props = {
  ticket: Ticket
  kind: DraftKind
  initial: DraftBody
  typedAhead: string
  dropped: readonly { address: string; reason: string }[]
  focusWanted: number
  quoted: string
  onQuoted: () => void
  onKind: (kind: DraftKind) => void
  onDirty: (dirty: boolean) => void
  /** What the server now keeps of this; must not change between renders. */
  onSaved: (draft: Draft | null) => void
  onClose: () => void
}

const stopsTypingAfter = 4000

/** The open composer. */
export default function Writing(props: Props) {
  const { ticket, kind, dropped, focusWanted, quoted, onQuoted } = props
  const { onKind, onDirty, onSaved, onClose } = props
  const [initial] = useState(() => withTyped(props.initial, props.typedAhead))
  const client = useQueryClient()
  const [body, setBody] = useState(initial)
  const [problem, setProblem] = useState<string | null>(null)
  const editor = useRef<EditorHandle>(null)
  const files = useRef<HTMLInputElement>(null)
  const saver = useSaver(ticket, kind, onSaved)
  const state = useStore(saver.state)
  const typing = useTyping(ticket.id)
  const note = kind === 'note'

  const change = (part: Partial<DraftBody>) => {
    setBody((before) => {
      const after = { ...before, ...part }
      saver.change(after)
      return after
    })
    onDirty(true)
    setProblem(null)
    typing()
  }
  const setAttachments = (next: (before: Attachment[]) => Attachment[]) => {
    setBody((before) => {
      const after = { ...before, attachments: next(before.attachments) }
      saver.change(after)
      return after
    })
  }
  const uploads = useUploads((attachment) => {
    setAttachments((before) => [...before, attachment])
  })
  const sending = useSend({
    ticket,
    kind,
    beforeSend: () => saver.end(),
    onSent: onClose,
  })

  useEffect(() => {
    if (state === 'saved') onDirty(false)
  }, [state, onDirty])
  useEffect(() => {
    if (focusWanted > 0) editor.current?.focus()
  }, [focusWanted])

  const send = (status?: StatusAfter) => {
    const wrong = objection(body, note, uploads.running.length)
    setProblem(wrong)
    if (wrong === null) sending.send(body, status)
  }
  const discard = () => {
    void saver.end().then(() => deleteDraft(ticket.id, kind))
    client.setQueryData(keys.draft(ticket.id, kind), null)
    markDraft(client, ticket, false)
    if (!note) setPending(ticket.id, [])
    onClose()
  }

  return (
    <section
      className={styles.composer}
      data-kind={kind}
      aria-label={note ? t('note') : t('reply')}
      onDragOver={(event) => {
        event.preventDefault()
      }}
      onDrop={(event) => {
        if (event.dataTransfer.files.length === 0) return
        event.preventDefault()
        uploads.add(event.dataTransfer.files)
      }}
    >
      <header className={styles.head}>
        <div className={styles.kinds} role="tablist" aria-label={t('kindOfEntry')}>
          <KindTab of="reply" now={kind} label="reply" onKind={onKind} />
          <KindTab of="note" now={kind} label="note" onKind={onKind} />
        </div>
        <SavedState state={state} />
        <IconButton label={t('closeComposer')} keys="escape" small onPress={onClose}>
          <X size={15} />
        </IconButton>
      </header>

      {!note && <RecipientFields value={body} dropped={dropped} onChange={change} />}

      <Editor
        ref={editor}
        html={initial.html}
        quoted={quoted}
        onQuoted={onQuoted}
        mentions={note}
        autoFocus={focusWanted > 0}
        placeholder={note ? t('notePlaceholder') : t('replyPlaceholder')}
        onChange={(html) => {
          change({ html })
        }}
        onFiles={uploads.add}
        onSubmit={() => {
          send()
        }}
        onEscape={onClose}
        above={!note && <PromiseOffers ticket={ticket} html={body.html} />}
        below={
          <>
            {!note && <SignaturePreview ticket={ticket} />}
            <UploadList
              attachments={body.attachments}
              uploads={uploads.running}
              onRemove={(id) => {
                setAttachments((before) => before.filter((one) => one.id !== id))
              }}
              onCancel={uploads.cancel}
            />
          </>
        }
        tools={
          <>
            <IconButton label={t('attachFiles')} small onPress={() => files.current?.click()}>
              <Paperclip size={15} />
            </IconButton>
            <input
              ref={files}
              type="file"
              multiple
              hidden
              onChange={(event) => {
                if (event.target.files) uploads.add(event.target.files)
                event.target.value = ''
              }}
            />
            {!note && (
              <IconButton
                label={t('promiseSomething')}
                keys="mod+j"
                small
                onPress={() => {
                  promising.set({ ticket: ticket.id })
                }}
              >
                <Handshake size={15} />
              </IconButton>
            )}
          </>
        }
        actions={
          <>
            {hasText(body.html) && (
              <IconButton label={t('discardDraft')} small onPress={discard}>
                <Trash2 size={15} />
              </IconButton>
            )}
            {note ? (
              <Button
                look="primary"
                icon={<StickyNote size={14} />}
                isPending={sending.isPending}
                onPress={() => {
                  send()
                }}
              >
                {t('saveNote')}
              </Button>
            ) : (
              <SendButton isPending={sending.isPending} onSend={send} />
            )}
          </>
        }
      />
      {problem !== null && (
        <p className={styles.problem} role="alert">
          {problem}
        </p>
      )}
      <MeanwhileDialog
        isOpen={sending.meanwhile !== null}
        text={sending.meanwhile ?? ''}
        onLook={sending.look}
        onSend={sending.insist}
      />
    </section>
  )
}

function withTyped(body: DraftBody, typed: string): DraftBody {
  return typed === '' ? body : { ...body, html: body.html + textToHtml(typed) }
}

function objection(body: DraftBody, note: boolean, uploading: number): string | null {
  if (!hasText(body.html) && body.attachments.length === 0) return t('write.something')
  if (uploading > 0) return t('write.uploading')
  if (note) return null
  if (body.to.length + body.cc.length + body.bcc.length === 0) return t('write.noRecipient')
  const bad = firstBad(body)
  return bad === undefined ? null : t('write.badRecipient', { address: bad })
}

function KindTab(props: {
  of: DraftKind
  now: DraftKind
  label: 'reply' | 'note'
  onKind: (kind: DraftKind) => void
}) {
  const selected = props.of === props.now
  return (
    <button
      type="button"
      role="tab"
      aria-selected={selected}
      className={styles.kind}
      onClick={() => {
        if (!selected) props.onKind(props.of)
      }}
    >
      {t(props.label)}
    </button>
  )
}

const states: Record<SaveState, Key | null> = {
  clean: null,
  dirty: null,
  saving: 'draft.saving',
  saved: 'draft.saved',
  failed: 'draft.failed',
}

function SavedState({ state }: { state: SaveState }) {
  const key = states[state]
  return (
    <span className={styles.saved} role="status" data-state={state}>
      {key !== null && t(key)}
    </span>
  )
}

function SendButton(props: { isPending: boolean; onSend: (status?: StatusAfter) => void }) {
  return (
    <span className={styles.split}>
      <Button
        look="primary"
        icon={<Send size={14} />}
        isPending={props.isPending}
        onPress={() => {
          props.onSend()
        }}
      >
        {t('send')}
      </Button>
      <Menu
        label={t('sendMenu')}
        placement="top end"
        trigger={
          <IconButton label={t('sendMenu')} look="primary">
            <ChevronDown size={15} />
          </IconButton>
        }
      >
        <MenuItem
          keys="mod+enter"
          onAction={() => {
            props.onSend()
          }}
        >
          {t('send')}
        </MenuItem>
        <MenuItem
          onAction={() => {
            props.onSend('waiting')
          }}
        >
          {t('sendAndWait')}
        </MenuItem>
        <MenuItem
          onAction={() => {
            props.onSend('solved')
          }}
        >
          {t('sendAndSolve')}
        </MenuItem>
      </Menu>
    </span>
  )
}

/** One saver for as long as the composer is open; what is not saved yet goes out when it closes. */
function useSaver(
  ticket: Ticket,
  kind: DraftKind,
  onSaved: (draft: Draft | null) => void,
): DraftSaver {
  const client = useQueryClient()
  const { id, number } = ticket
  const saver = useMemo(
    () =>
      new DraftSaver({
        save: (body) => saveDraft(id, kind, body),
        remove: () => deleteDraft(id, kind),
        saved: (draft: Draft | null) => {
          onSaved(draft)
          client.setQueryData(keys.draft(id, kind), draft)
          markDraft(client, { id, number }, draft !== null)
        },
      }),
    [client, id, number, kind, onSaved],
  )
  useEffect(() => () => void saver.flush(), [saver])
  return saver
}

/** Lets the others see that one is typing, and for a little while after. */
function useTyping(ticket: string): () => void {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(
    () => () => {
      clearTimeout(timer.current)
    },
    [],
  )
  return () => {
    const subject = `ticket:${ticket}`
    if (timer.current === undefined) sayPresence(subject, 'typing')
    clearTimeout(timer.current)
    timer.current = setTimeout(() => {
      timer.current = undefined
      sayPresence(subject, 'viewing')
    }, stopsTypingAfter)
  }
}
