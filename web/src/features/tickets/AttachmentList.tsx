import { useState } from 'react'
import { Download, File, FileText, Image } from 'lucide-react'
import type { Attachment } from '@/api/types'
import { Dialog } from '@/design/Dialog'
import { fileSize, previewKind } from '@/lib/files'
import { t } from '@/lib/strings'
import styles from './AttachmentList.module.css'

export function AttachmentList({ attachments }: { attachments: readonly Attachment[] }) {
  const [shown, setShown] = useState<Attachment | null>(null)
  if (attachments.length === 0) return null
  return (
    <>
      <ul className={styles.list} aria-label={t('attachments')}>
        {attachments.map((attachment) => (
          <li key={attachment.id}>
            <Item
              attachment={attachment}
              onShow={() => {
                setShown(attachment)
              }}
            />
          </li>
        ))}
      </ul>
      {shown && (
        <Preview
          attachment={shown}
          onClose={() => {
            setShown(null)
          }}
        />
      )}
    </>
  )
}

function Item({ attachment, onShow }: { attachment: Attachment; onShow: () => void }) {
  const kind = attachment.preview_url === null ? 'none' : previewKind(attachment.content_type)
  const inside = (
    <>
      <span className={styles.icon}>
        {kind === 'image' && attachment.preview_url !== null ? (
          <img src={attachment.preview_url} alt="" loading="lazy" />
        ) : kind === 'pdf' ? (
          <FileText size={18} aria-hidden="true" />
        ) : attachment.content_type.startsWith('image/') ? (
          <Image size={18} aria-hidden="true" />
        ) : (
          <File size={18} aria-hidden="true" />
        )}
      </span>
      <span className={styles.text}>
        <span className={styles.name}>{attachment.name}</span>
        <span className={styles.size}>{fileSize(attachment.size)}</span>
      </span>
    </>
  )
  if (kind === 'none') {
    return (
      <a className={styles.item} href={attachment.url} download={attachment.name}>
        {inside}
        <Download size={14} className={styles.download} aria-label={t('download')} />
      </a>
    )
  }
  return (
    <button type="button" className={styles.item} onClick={onShow}>
      {inside}
    </button>
  )
}

function Preview({ attachment, onClose }: { attachment: Attachment; onClose: () => void }) {
  const source = attachment.preview_url ?? ''
  return (
    <Dialog
      isOpen
      size="large"
      onClose={onClose}
      title={attachment.name}
      footer={
        <a href={attachment.url} download={attachment.name} className={styles.save}>
          <Download size={15} aria-hidden="true" />
          {t('download')}
        </a>
      }
    >
      {previewKind(attachment.content_type) === 'image' ? (
        <img className={styles.image} src={source} alt={attachment.name} />
      ) : (
        <iframe className={styles.pdf} src={source} title={attachment.name} />
      )}
    </Dialog>
  )
}
