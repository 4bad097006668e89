import { useRef, useState } from 'react'
import type { Attachment } from '@/api/types'
import { toasts } from '@/design/toasts'
import { explain } from '@/lib/explain'
import { t } from '@/lib/strings'
import { uploadFile } from '../api'

export type Upload = { id: number; name: string; size: number }

const largest = 25 * 1000 * 1000

/** Files on their way up. Each becomes an attachment, or says why not. */
export function useUploads(onUploaded: (attachment: Attachment) => void) {
  const [running, setRunning] = useState<readonly Upload[]>([])
  const next = useRef(1)
  const cancelled = useRef(new Set<number>())

  const start = async (file: File) => {
    if (file.size > largest) {
      toasts.error(t('tooLarge', { name: file.name }))
      return
    }
    const upload = { id: next.current++, name: file.name, size: file.size }
    setRunning((before) => [...before, upload])
    try {
      const attachment = await uploadFile(file)
      if (!cancelled.current.has(upload.id)) onUploaded(attachment)
    } catch (error) {
      toasts.error(t('uploadFailed', { name: file.name, why: explain(error) }))
    } finally {
      setRunning((before) => before.filter(({ id }) => id !== upload.id))
    }
  }

  return {
    running,
    add: (files: Iterable<File>) => {
      for (const file of files) void start(file)
    },
    cancel: (id: number) => {
      cancelled.current.add(id)
      setRunning((before) => before.filter((one) => one.id !== id))
    },
  }
}
