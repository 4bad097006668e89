import type { HandoverPacket } from '@/api/types'
import { t } from '@/lib/strings/handover'
import styles from './PacketView.module.css'

/** The packet as the other side reads it: what has to be done stands first. */
export function PacketView({ packet }: { packet: HandoverPacket }) {
  const parts: [name: string, text: string][] = [
    [t('packet.next'), packet.next],
    [t('packet.wanted'), packet.wanted || t('packet.removed')],
    [t('packet.tried'), packet.tried],
    [t('packet.promised'), packet.promised],
  ]
  return (
    <dl className={styles.packet}>
      {parts
        .filter(([, text]) => text !== '')
        .map(([name, text]) => (
          <div key={name} className={styles.part}>
            <dt>{name}</dt>
            <dd>{text}</dd>
          </div>
        ))}
    </dl>
  )
}
