import { useEffect, useRef, useState } from 'react'
import { apiUrl } from '@/api/client'
import type { Id } from '@/api/types'
import { useDark } from '@/lib/useDark'
import { t } from '@/lib/strings'
import { lendFont } from './frame_font'
import { forwardKeys } from './frame_keys'
import { dress, type Look } from './frame_look'
import styles from './MessageFrame.module.css'

type Props = {
  ticket: Id
  entry: Id
  look: Look
  images: boolean
  /** The folded rest of the message instead of what is new in it. */
  quoted?: boolean
  from: string
}

/**
 * What a stranger wrote, in a frame of its own.
 *
 * Why this is safe: the server sanitises the markup by an allow-list and sends it with a policy of
 * its own that allows no script and, until asked, nothing from outside. The sandbox allows no
 * script either, nor forms or navigation of this page. `allow-same-origin` gives the frame nothing,
 * as nothing in it runs; it lets this page, from outside, measure its height and set its colours.
 */
export function MessageFrame({ ticket, entry, look, images, quoted, from }: Props) {
  const frame = useRef<HTMLIFrameElement>(null)
  const [height, setHeight] = useState(24)
  const [loads, setLoads] = useState(0)
  const dark = useDark()

  useEffect(() => {
    const element = frame.current
    const page = element?.contentDocument
    if (!element || !page?.body || loads === 0) return
    dress(element, look)
    if (look === 'words') void lendFont(element).catch(() => undefined) // then the system's font
    const measure = () => {
      setHeight(Math.ceil(page.documentElement.getBoundingClientRect().height))
    }
    const observer = new ResizeObserver(measure)
    observer.observe(page.documentElement)
    measure()
    const endForwarding = forwardKeys(element, page)
    return () => {
      endForwarding()
      observer.disconnect()
    }
  }, [look, dark, loads])

  return (
    <iframe
      ref={frame}
      className={styles.frame}
      data-look={look}
      data-ready={loads > 0 || undefined}
      title={t('messageFrom', { name: from })}
      sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
      referrerPolicy="no-referrer"
      loading="lazy"
      src={apiUrl(`/tickets/${ticket}/entries/${entry}/frame`, {
        images: images ? 1 : 0,
        part: quoted ? 'quoted' : undefined,
      })}
      style={{ height }}
      onLoad={() => {
        setLoads((before) => before + 1)
      }}
    />
  )
}
