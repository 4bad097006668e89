import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import type { HandoverPacket, Id } from '@/api/types'
import { useTimeFormat } from '@/app/Time'
import { draftQuery } from './api'
import { emptyPacket, packetFrom } from './packet'

/** The packet that is being written: prepared once it is there, then the giver's own. */
export function usePacket(ticket: Id) {
  const draft = useQuery(draftQuery(ticket))
  const format = useTimeFormat()
  const [written, setWritten] = useState<HandoverPacket | null>(null)
  const prepared = draft.data
    ? packetFrom(draft.data, (at) => `${format.date(at)}, ${format.clock(at)}`)
    : emptyPacket
  return {
    isPending: draft.isPending,
    draft: draft.data,
    packet: written ?? prepared,
    setPacket: setWritten,
  }
}
