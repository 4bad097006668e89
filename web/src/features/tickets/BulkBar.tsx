import { CheckCheck, CircleUserRound, Tag, X } from 'lucide-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { BulkChanges } from '@/api/types'
import { keys } from '@/api/keys'
import { Button, IconButton } from '@/design/Button'
import { Menu, MenuItem } from '@/design/Menu'
import { Picker } from '@/design/Picker'
import { toasts } from '@/design/toasts'
import { agentsQuery } from '@/features/people/api'
import { t } from '@/lib/strings'
import { changeMany, tagsQuery, undoMany } from './api'
import { choosableStatuses, priorities, priorityNames, statusNames } from './labels'
import { PriorityMark, StatusMark } from './marks'
import styles from './BulkBar.module.css'

type Props = { ids: string[]; onDone: () => void }

/** What can be done to all ticked tickets; one undo takes all of it back. */
export function BulkBar({ ids, onDone }: Props) {
  const client = useQueryClient()
  const agents = useQuery(agentsQuery).data ?? []
  const tags = useQuery(tagsQuery()).data ?? []

  const refresh = () => {
    void client.invalidateQueries({ queryKey: keys.lists })
    void client.invalidateQueries({ queryKey: keys.views })
    void client.invalidateQueries({ queryKey: keys.tickets })
  }
  const undo = useMutation({ mutationFn: undoMany, onSuccess: refresh })
  const change = useMutation({
    mutationFn: (changes: BulkChanges) => changeMany(ids, changes),
    onSuccess: ({ changed, undo: tokens }) => {
      onDone()
      refresh()
      toasts.show(t('bulk.changed', { count: changed }), {
        seconds: 10,
        ...(tokens.length > 0 && {
          action: {
            label: t('undo'),
            run: () => {
              undo.mutate(tokens)
            },
          },
        }),
      })
    },
  })

  return (
    <div className={styles.bar} role="toolbar" aria-label={t('bulk')}>
      <IconButton label={t('bulk.clear')} keys="escape" small onPress={onDone}>
        <X size={15} />
      </IconButton>
      <p className={styles.count} role="status">
        {t('bulk.selected', { count: ids.length })}
      </p>
      <Picker
        searchable
        label={t('owner')}
        trigger={
          <Button small icon={<CircleUserRound size={14} />}>
            {t('assign')}
          </Button>
        }
        choices={agents.filter(({ active }) => active)}
        selected={null}
        onPick={(id) => {
          change.mutate({ owner_id: id })
        }}
      />
      <Menu
        label={t('status')}
        trigger={
          <Button small icon={<CheckCheck size={14} />}>
            {t('status')}
          </Button>
        }
      >
        {choosableStatuses.map((status) => (
          <MenuItem
            key={status}
            icon={<StatusMark of={status} />}
            onAction={() => {
              change.mutate({ status })
            }}
          >
            {t(statusNames[status])}
          </MenuItem>
        ))}
      </Menu>
      <Menu
        label={t('priority')}
        trigger={
          <Button small icon={<PriorityMark of="high" />}>
            {t('priority')}
          </Button>
        }
      >
        {priorities.map((priority) => (
          <MenuItem
            key={priority}
            icon={<PriorityMark of={priority} />}
            onAction={() => {
              change.mutate({ priority })
            }}
          >
            {t(priorityNames[priority])}
          </MenuItem>
        ))}
      </Menu>
      <Picker
        searchable
        label={t('tags')}
        trigger={
          <Button small icon={<Tag size={14} />}>
            {t('tag')}
          </Button>
        }
        choices={tags.map(({ name }) => ({ id: name, name }))}
        selected={null}
        onPick={(tag) => {
          change.mutate({ add_tags: [tag] })
        }}
        onCreate={(tag) => {
          change.mutate({ add_tags: [tag] })
        }}
        createLabel={(name) => t('createTag', { name })}
      />
    </div>
  )
}
