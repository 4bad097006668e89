import {
  ArrowRightLeft,
  Bell,
  CheckCheck,
  CircleUserRound,
  Flag,
  Hand,
  Handshake,
  Link as LinkIcon,
  PanelRight,
  Reply,
  RotateCcw,
  Split,
  StickyNote,
  Tag,
  Timer,
  UsersRound,
  Undo2,
} from 'lucide-react'
import { useNavigate, useSearch } from '@tanstack/react-router'
import type { Ticket } from '@/api/types'
import { useActions, type Action } from '@/app/actions'
import { useMe } from '@/app/me'
import { giving } from '@/features/handover/giving'
import { useGiving } from '@/features/handover/useGiving'
import { t } from '@/lib/strings'
import { t as handover } from '@/lib/strings/handover'
import { openPicker, type PickerName } from './pickers'
import { copyLink } from './TicketHeader'
import { useFollow } from './useFollow'
import { useTicketChange } from './useTicketChange'

type Options = {
  ticket: Ticket
  reply: () => void
  note: () => void
  togglePanel: () => void
  promise: () => void
}

/** What can be done with the open ticket. */
export function useTicketActions({ ticket, reply, note, togglePanel, promise }: Options): void {
  const me = useMe()
  const navigate = useNavigate()
  const filter = useSearch({ from: '/desk/tickets' })
  const change = useTicketChange(ticket)
  const follow = useFollow(ticket)
  const { can } = ticket
  const { canOffer, canAsk } = useGiving(ticket.id)
  const finished = ticket.status === 'solved' || ticket.status === 'closed'
  const choose = (picker: PickerName) => () => {
    openPicker.set(picker)
  }

  const offered: (Action | false)[] = [
    can.reply && {
      id: 'ticket.reply',
      title: t('reply'),
      section: 'ticket',
      keys: 'r',
      icon: Reply,
      run: reply,
    },
    can.note && {
      id: 'ticket.note',
      title: t('addNote'),
      section: 'ticket',
      keys: 'n',
      icon: StickyNote,
      run: note,
    },
    can.reply && {
      id: 'ticket.promise',
      title: t('promiseSomething'),
      section: 'ticket',
      keys: 'w',
      icon: Handshake,
      run: promise,
    },
    can.reply && {
      id: 'ticket.promiseWhileWriting',
      title: t('promiseSomething'),
      section: 'ticket',
      keys: 'mod+j',
      whileTyping: true,
      hidden: true,
      run: promise,
    },
    can.update && {
      id: 'ticket.solve',
      title: finished ? t('reopen') : t('solve'),
      section: 'ticket',
      keys: 'e',
      icon: finished ? RotateCcw : CheckCheck,
      run: () => {
        change({
          patch: { status: finished ? 'open' : 'solved' },
          undoable: finished ? t('reopened') : t('solved'),
        })
      },
    },
    can.assign &&
      ticket.owner?.id !== me.id && {
        id: 'ticket.take',
        title: t('assignToMe'),
        section: 'ticket',
        keys: 'i',
        icon: Hand,
        run: () => {
          change({ patch: { owner_id: me.id }, undoable: t('ownerChanged') })
        },
      },
    canOffer && {
      id: 'ticket.handOver',
      title: handover('handOver'),
      section: 'ticket',
      keys: 'h',
      icon: ArrowRightLeft,
      run: () => {
        giving.set({ ticket: ticket.id, what: 'handover' })
      },
    },
    canAsk && {
      id: 'ticket.askTeam',
      title: handover('askAnotherTeam'),
      section: 'ticket',
      keys: 'shift+h',
      icon: Split,
      run: () => {
        giving.set({ ticket: ticket.id, what: 'subTicket' })
      },
    },
    can.assign && {
      id: 'ticket.owner',
      title: t('assignTo'),
      section: 'ticket',
      keys: 'a',
      icon: CircleUserRound,
      run: choose('owner'),
    },
    can.assign && {
      id: 'ticket.team',
      title: t('changeTeam'),
      section: 'ticket',
      keys: 'm',
      icon: UsersRound,
      run: choose('team'),
    },
    can.update && {
      id: 'ticket.status',
      title: t('changeStatus'),
      section: 'ticket',
      keys: 's',
      icon: Timer,
      run: choose('status'),
    },
    can.update && {
      id: 'ticket.priority',
      title: t('changePriority'),
      section: 'ticket',
      keys: 'p',
      icon: Flag,
      run: choose('priority'),
    },
    can.update && {
      id: 'ticket.tags',
      title: t('changeTags'),
      section: 'ticket',
      keys: 't',
      icon: Tag,
      run: choose('tags'),
    },
    {
      id: 'ticket.follow',
      title: ticket.following ? t('unfollow') : t('follow'),
      section: 'ticket',
      keys: 'f',
      icon: Bell,
      run: follow.toggle,
    },
    {
      id: 'ticket.panel',
      title: t('toggleDetails'),
      section: 'ticket',
      keys: '.',
      icon: PanelRight,
      run: togglePanel,
    },
    {
      id: 'ticket.link',
      title: t('copyLink'),
      section: 'ticket',
      icon: LinkIcon,
      run: () => void copyLink(ticket.number),
    },
    {
      id: 'ticket.back',
      title: t('backToList'),
      section: 'ticket',
      keys: 'u',
      icon: Undo2,
      run: () => void navigate({ to: '/tickets', search: filter }),
    },
    {
      id: 'ticket.close',
      title: t('backToList'),
      section: 'ticket',
      keys: 'escape',
      hidden: true,
      run: () => void navigate({ to: '/tickets', search: filter }),
    },
  ]
  useActions(offered.filter((action) => action !== false))
}
