import type { HandoverPacket } from '@/api/types'
import type { FormError } from '@/app/form_error'
import { TextField } from '@/design/TextField'
import { t, type HandoverKey } from '@/lib/strings/handover'

type Part = 'wanted' | 'tried' | 'promised' | 'next'

const parts: readonly [part: Part, label: HandoverKey, rows: number][] = [
  ['wanted', 'packet.wanted', 3],
  ['tried', 'packet.tried', 3],
  ['promised', 'packet.promised', 2],
  ['next', 'packet.next', 2],
]

export const packetFields = ['wanted', 'tried', 'promised', 'next', 'for_customer']

type Props = {
  packet: HandoverPacket
  error: FormError
  /** Only a handover tells the customer something. */
  forCustomer: boolean
  onChange: (packet: HandoverPacket) => void
}

/** The packet, part by part. */
export function PacketFields({ packet, error, forCustomer, onChange }: Props) {
  return (
    <>
      {parts.map(([part, label, rows]) => (
        <TextField
          key={part}
          label={t(label)}
          rows={rows}
          maxLength={4000}
          isRequired={part === 'wanted' || part === 'next'}
          {...(part === 'next' && { placeholder: t('packet.next.placeholder') })}
          value={packet[part]}
          error={error.of(part)}
          onChange={(text) => {
            onChange({ ...packet, [part]: text })
          }}
        />
      ))}
      {forCustomer && (
        <TextField
          label={t('packet.for_customer')}
          help={t('packet.for_customer.help')}
          rows={2}
          maxLength={500}
          value={packet.for_customer}
          error={error.of('for_customer')}
          onChange={(text) => {
            onChange({ ...packet, for_customer: text })
          }}
        />
      )}
    </>
  )
}
