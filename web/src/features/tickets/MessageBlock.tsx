import { useState } from 'react'
import {
  Ellipsis,
  Eraser,
  FileDown,
  ImageOff,
  Quote,
  Reply,
  RotateCw,
  ShieldAlert,
  TextQuote,
  TriangleAlert,
} from 'lucide-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Address, Attachment, Message, MessageEntry, Ticket } from '@/api/types'
import { Time } from '@/app/Time'
import { Avatar } from '@/design/Avatar'
import { Badge } from '@/design/Badge'
import { Button, IconButton } from '@/design/Button'
import { Menu, MenuItem } from '@/design/Menu'
import { Notice } from '@/design/Notice'
import { classes } from '@/design/classes'
import { fileSize } from '@/lib/files'
import { said, t } from '@/lib/strings'
import { refreshTicket, retryMessage } from './api'
import { AttachmentList } from './AttachmentList'
import { deliveryName, machineName } from './delivery'
import { lookOf } from './frame_look'
import { InvitationCard } from './InvitationCard'
import { MessageFrame } from './MessageFrame'
import { authorOf } from './quote'
import { Redacted, RedactDialog } from './Redaction'
import styles from './MessageBlock.module.css'

type Props = {
  ticket: Ticket
  entry: MessageEntry
  folded: boolean
  onReply: () => void
  onQuote: (entry: MessageEntry) => void
}

export function MessageBlock({ ticket, entry, folded: foldedAtFirst, onReply, onQuote }: Props) {
  const [folded, setFolded] = useState(foldedAtFirst)
  const [images, setImages] = useState(false)
  const [quoted, setQuoted] = useState(false)
  const [redacting, setRedacting] = useState(false)
  const { message } = entry
  const out = message.direction === 'out'
  const name = authorOf(entry)

  if (folded) {
    return (
      <button
        type="button"
        className={styles.folded}
        data-entry={entry.id}
        onClick={() => {
          setFolded(false)
        }}
      >
        <Avatar name={name} seed={seedOf(entry)} src={entry.by.avatar_url} size="s" />
        <b>{name}</b>
        <span className={styles.glimpse}>{message.text}</span>
        <Time at={entry.at} form="short" className={styles.time} />
      </button>
    )
  }

  return (
    <article
      className={classes(styles.message, out && styles.out)}
      aria-label={t('messageFrom', { name })}
      data-entry={entry.id}
    >
      <header className={styles.head}>
        <Avatar name={name} seed={seedOf(entry)} src={entry.by.avatar_url} />
        <div className={styles.who}>
          <p className={styles.from}>
            <b>{name}</b>
            {!out && message.from.name && (
              <span className={styles.address}>{message.from.address}</span>
            )}
          </p>
          <p className={styles.to}>{recipientLine(message)}</p>
        </div>
        <Delivery ticket={ticket} entry={entry} />
        <Time at={entry.at} className={styles.time} />
        <Menu
          label={t('messageMenu')}
          placement="bottom end"
          trigger={
            <IconButton label={t('messageMenu')} small>
              <Ellipsis size={16} />
            </IconButton>
          }
        >
          {[
            ticket.can.reply && (
              <MenuItem key="reply" icon={<Reply size={15} />} onAction={onReply}>
                {t('reply')}
              </MenuItem>
            ),
            ticket.can.reply && !entry.redacted && (
              <MenuItem
                key="quote"
                keys="q"
                icon={<TextQuote size={15} />}
                onAction={() => {
                  onQuote(entry)
                }}
              >
                {t('quoteInReply')}
              </MenuItem>
            ),
            message.original_url !== null && (
              <MenuItem key="original" icon={<FileDown size={15} />} href={message.original_url}>
                {t('downloadOriginal')}
              </MenuItem>
            ),
            entry.can.redact && (
              <MenuItem
                key="redact"
                danger
                icon={<Eraser size={15} />}
                onAction={() => {
                  setRedacting(true)
                }}
              >
                {t('redact')}
              </MenuItem>
            ),
          ].filter(Boolean)}
        </Menu>
      </header>

      <Warnings message={message} />
      {entry.redacted ? (
        <Redacted />
      ) : (
        <div className={styles.body}>
          {message.invitation && <InvitationCard invitation={message.invitation} />}
          <MessageFrame
            ticket={ticket.id}
            entry={entry.id}
            look={lookOf(message.html)}
            images={images}
            from={name}
          />
          <div className={styles.tools}>
            {message.quoted_html !== null && (
              <Button
                small
                look="quiet"
                icon={<Quote size={13} />}
                aria-expanded={quoted}
                onPress={() => {
                  setQuoted(!quoted)
                }}
              >
                {quoted ? t('hideQuoted') : t('showQuoted')}
              </Button>
            )}
            {message.has_remote_images && !images && (
              <Button
                small
                look="quiet"
                icon={<ImageOff size={13} />}
                onPress={() => {
                  setImages(true)
                }}
              >
                {t('showImages')}
              </Button>
            )}
          </div>
          {quoted && (
            <div className={styles.quoted}>
              <MessageFrame
                quoted
                ticket={ticket.id}
                entry={entry.id}
                look={lookOf(message.quoted_html ?? '')}
                images={images}
                from={name}
              />
            </div>
          )}
          <AttachmentList attachments={message.attachments.filter(isListed)} />
        </div>
      )}
      {redacting && (
        <RedactDialog
          ticket={ticket}
          entry={entry.id}
          onClose={() => {
            setRedacting(false)
          }}
        />
      )}
    </article>
  )
}

function Delivery({ ticket, entry }: { ticket: Ticket; entry: MessageEntry }) {
  const client = useQueryClient()
  const retry = useMutation({
    mutationFn: () => retryMessage(ticket.id, entry.id),
    onSuccess: () => {
      refreshTicket(client, ticket)
    },
  })
  const { state, error } = entry.message.delivery
  if (entry.message.direction === 'in') return null
  if (state !== 'failed' && state !== 'bounced') {
    return <span className={styles.state}>{deliveryName(state)}</span>
  }
  return (
    <span className={styles.failure}>
      <Badge tone="danger" icon={<TriangleAlert size={12} />}>
        {deliveryName(state)}
      </Badge>
      <span className="visually-hidden">{error === null ? '' : said(error)}</span>
      <Button
        small
        look="quiet"
        icon={<RotateCw size={13} />}
        isPending={retry.isPending}
        onPress={() => {
          retry.mutate()
        }}
      >
        {t('sendAgain')}
      </Button>
    </span>
  )
}

function Warnings({ message }: { message: Message }) {
  const { trust, delivery, oversized } = message
  const machine = machineName(message)
  return (
    <>
      {trust === 'forged' && (
        <p className={styles.warning}>
          <ShieldAlert size={15} aria-hidden="true" />
          {t('forged')}
        </p>
      )}
      {machine !== null && <p className={styles.hint}>{machine}</p>}
      {oversized && (
        <div className={styles.notice}>
          <Notice tone="warn" title={t('oversized.title')}>
            <p>
              {t('oversized.text', {
                ...oversized,
                size: fileSize(oversized.size),
                limit: fileSize(oversized.limit),
              })}
            </p>
          </Notice>
        </div>
      )}
      {delivery.error !== null && <p className={styles.warning}>{said(delivery.error)}</p>}
    </>
  )
}

/** Pictures that stand in the text are no files to list; a calendar shown as a card still is one. */
function isListed({ inline, content_type }: Attachment): boolean {
  return !inline || content_type === 'text/calendar'
}

function seedOf({ message, by }: MessageEntry): string {
  return message.direction === 'in' ? message.from.address : (by.id ?? by.name)
}

function recipientLine({ to, cc, bcc }: Message): string {
  const names = (list: readonly Address[]) => list.map((one) => one.name || one.address).join(', ')
  const parts: string[] = []
  if (to.length > 0) parts.push(t('toWhom', { names: names(to) })) // our own inbox is not named
  if (cc.length > 0) parts.push(t('ccWhom', { names: names(cc) }))
  if (bcc.length > 0) parts.push(t('bccWhom', { names: names(bcc) }))
  return parts.join(' · ')
}
