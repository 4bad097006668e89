import { useState } from 'react'
import { CalendarClock, Ellipsis, House, Pencil, Plus, Trash2 } from 'lucide-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { keys } from '@/api/keys'
import type { Calendar } from '@/api/types'
import { Loaded } from '@/app/Loaded'
import { Page } from '@/app/Page'
import { Row, Rows } from '@/app/Rows'
import { Badge } from '@/design/Badge'
import { Button, IconButton } from '@/design/Button'
import { Confirm } from '@/design/Confirm'
import { EmptyState } from '@/design/EmptyState'
import { Menu, MenuItem, MenuSeparator } from '@/design/Menu'
import { Notice } from '@/design/Notice'
import { toasts } from '@/design/toasts'
import { said, t as desk } from '@/lib/strings'
import { t } from '@/lib/strings/promises'
import { calendarsQuery, deleteCalendar, makeDefault } from './api'
import { OpenState } from './OpenState'
import { summaryOf } from './week'

export function CalendarList() {
  const navigate = useNavigate()
  const query = useQuery({ ...calendarsQuery, refetchOnMount: 'always' })
  const [gone, setGone] = useState<Calendar | null>(null)
  const open = (id: string) => void navigate({ to: '/admin/$page/$id', params: { page: 'calendars', id } })
  const add = (
    <Button
      look="primary"
      icon={<Plus size={15} />}
      onPress={() => {
        open('new')
      }}
    >
      {t('calendars.new')}
    </Button>
  )
  return (
    <Page title={desk('calendars')} lead={t('calendars.lead')} actions={add}>
      <Loaded query={query} lines={3}>
        {(calendars) =>
          calendars.length === 0 ? (
            <EmptyState icon={<CalendarClock size={22} />} title={t('calendars.empty.title')} action={add}>
              {t('calendars.empty.text')}
            </EmptyState>
          ) : (
            <Rows label={desk('calendars')}>
              {calendars.map((calendar) => (
                <CalendarRow key={calendar.id} calendar={calendar} onEdit={open} onRemove={setGone} />
              ))}
            </Rows>
          )
        }
      </Loaded>
      {gone && (
        <Removal
          calendar={gone}
          onClose={() => {
            setGone(null)
          }}
        />
      )}
    </Page>
  )
}

type RowProps = {
  calendar: Calendar
  onEdit: (id: string) => void
  onRemove: (calendar: Calendar) => void
}

function CalendarRow({ calendar, onEdit, onRemove }: RowProps) {
  const { name, uses, feed } = calendar
  return (
    <Row
      icon={<CalendarClock size={18} />}
      title={name}
      link={{ to: '/admin/$page/$id', params: { page: 'calendars', id: calendar.id } }}
      badges={calendar.default && <Badge tone="accent">{t('calendars.ofBusiness')}</Badge>}
      detail={
        <>
          {summaryOf(calendar.week)}
          <br />
          {calendar.time_zone}
          {uses.length > 0 && ` · ${t('calendars.usedBy', { names: uses.map((use) => use.name).join(', ') })}`}
        </>
      }
      aside={<OpenState calendar={calendar} />}
      actions={
        calendar.can.edit && <CalendarMenu calendar={calendar} onEdit={onEdit} onRemove={onRemove} />
      }
      below={feed?.error != null && <Notice tone="warn">{t('calendars.feed.failed', { why: said(feed.error) })}</Notice>}
    />
  )
}

function CalendarMenu({ calendar, onEdit, onRemove }: RowProps) {
  const client = useQueryClient()
  const choose = useMutation({
    mutationFn: () => makeDefault(calendar.id),
    onSuccess: ({ name }) => {
      toasts.show(t('calendars.isOfBusiness', { name }))
    },
    onSettled: () => client.invalidateQueries({ queryKey: keys.calendars }),
  })
  const label = t('actionsFor', { name: calendar.name })
  return (
    <Menu
      label={label}
      placement="bottom end"
      trigger={
        <IconButton small label={label}>
          <Ellipsis size={16} />
        </IconButton>
      }
    >
      <MenuItem
        icon={<Pencil size={15} />}
        onAction={() => {
          onEdit(calendar.id)
        }}
      >
        {t('edit')}
      </MenuItem>
      {!calendar.default && (
        <MenuItem
          icon={<House size={15} />}
          onAction={() => {
            choose.mutate()
          }}
        >
          {t('calendars.makeOfBusiness')}
        </MenuItem>
      )}
      {calendar.can.remove && (
        <>
          <MenuSeparator />
          <MenuItem
            danger
            icon={<Trash2 size={15} />}
            onAction={() => {
              onRemove(calendar)
            }}
          >
            {t('delete')}
          </MenuItem>
        </>
      )}
    </Menu>
  )
}

function Removal({ calendar, onClose }: { calendar: Calendar; onClose: () => void }) {
  const client = useQueryClient()
  const remove = useMutation({
    mutationFn: () => deleteCalendar(calendar.id),
    onSuccess: () => {
      toasts.show(t('deleted', { name: calendar.name }))
    },
    onSettled: () => {
      onClose()
      return client.invalidateQueries({ queryKey: keys.calendars })
    },
  })
  return (
    <Confirm
      danger
      isOpen
      title={t('delete.title', { name: calendar.name })}
      confirm={t('delete')}
      isPending={remove.isPending}
      onCancel={onClose}
      onConfirm={() => {
        remove.mutate()
      }}
    >
      {calendar.uses.length > 0
        ? t('calendars.delete.used', { names: calendar.uses.map(({ name }) => name).join(', ') })
        : t('calendars.delete.text')}
    </Confirm>
  )
}
