import { File, X } from 'lucide-react'
import type { Attachment, Id } from '@/api/types'
import { Spinner } from '@/design/Spinner'
import { fileSize, previewKind } from '@/lib/files'
import { t } from '@/lib/strings'
import type { Upload } from './useUploads'
import styles from './UploadList.module.css'

type Props = {
  attachments: readonly Attachment[]
  uploads: readonly Upload[]
  onRemove: (id: Id) => void
  onCancel: (id: number) => void
}

export function UploadList({ attachments, uploads, onRemove, onCancel }: Props) {
  if (attachments.length + uploads.length === 0) return null
  return (
    <ul className={styles.list} aria-label={t('attachments')}>
      {attachments.map(({ id, name, size, content_type: type, preview_url: preview }) => (
        <li key={id} className={styles.item}>
          {preview !== null && previewKind(type) === 'image' ? (
            <img src={preview} alt="" />
          ) : (
            <File size={15} aria-hidden="true" />
          )}
          <span className={styles.name}>{name}</span>
          <span className={styles.size}>{fileSize(size)}</span>
          <Remove
            name={name}
            onPress={() => {
              onRemove(id)
            }}
          />
        </li>
      ))}
      {uploads.map(({ id, name, size }) => (
        <li key={`upload ${String(id)}`} className={styles.item}>
          <Spinner />
          <span className={styles.name}>{name}</span>
          <span className={styles.size}>{fileSize(size)}</span>
          <Remove
            name={name}
            onPress={() => {
              onCancel(id)
            }}
          />
        </li>
      ))}
    </ul>
  )
}

function Remove({ name, onPress }: { name: string; onPress: () => void }) {
  return (
    <button type="button" className={styles.remove} aria-label={t('remove', { name })} onClick={onPress}>
      <X size={13} aria-hidden="true" />
    </button>
  )
}
