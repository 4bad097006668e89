import { useState } from 'react'
import { ArrowDown, ArrowUp, CirclePause, CirclePlay, Copy, Ellipsis, GripVertical, Handshake, Plus, Trash2 } from 'lucide-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Button as AriaButton } from 'react-aria-components/Button'
import { GridList, GridListItem } from 'react-aria-components/GridList'
import { useDragAndDrop } from 'react-aria-components/useDragAndDrop'
import { keys } from '@/api/keys'
import type { PromisePolicy } from '@/api/types'
import { Loaded } from '@/app/Loaded'
import { Page } from '@/app/Page'
import { Badge } from '@/design/Badge'
import { Button, IconButton } from '@/design/Button'
import { Confirm } from '@/design/Confirm'
import { EmptyState } from '@/design/EmptyState'
import { Menu, MenuItem, MenuSeparator } from '@/design/Menu'
import { toasts } from '@/design/toasts'
import { t as desk } from '@/lib/strings'
import { t } from '@/lib/strings/promises'
import { createPolicy, deletePolicy, orderPolicies, patchPolicy, policiesQuery } from '../api'
import { bodyOf, formOf, moved } from './form'
import { RecountBar } from './RecountBar'
import { promiseSentence, type NameOf } from './sentence'
import { TryTicket } from './TryTicket'
import { useNames } from './useNames'
import styles from './policies.module.css'

export function PolicyList() {
  const navigate = useNavigate()
  const query = useQuery({ ...policiesQuery, refetchOnMount: 'always' })
  const [gone, setGone] = useState<PromisePolicy | null>(null)
  const open = (id: string) => void navigate({ to: '/admin/$page/$id', params: { page: 'promises', id } })
  const add = (
    <Button
      look="primary"
      icon={<Plus size={15} />}
      onPress={() => {
        open('new')
      }}
    >
      {t('policies.new')}
    </Button>
  )
  return (
    <Page title={desk('promisePolicies')} lead={t('policies.lead')} actions={add}>
      <RecountBar />
      <Loaded query={query} lines={3}>
        {(policies) =>
          policies.length === 0 ? (
            <EmptyState icon={<Handshake size={22} />} title={t('policies.empty.title')} action={add}>
              {t('policies.empty.text')}
            </EmptyState>
          ) : (
            <>
              <Ordered policies={policies} onOpen={open} onRemove={setGone} />
              <p className={styles.foot}>{t('policies.rest')}</p>
              <TryTicket />
            </>
          )
        }
      </Loaded>
      {gone && (
        <Removal
          policy={gone}
          onClose={() => {
            setGone(null)
          }}
        />
      )}
    </Page>
  )
}

type OrderedProps = {
  policies: readonly PromisePolicy[]
  onOpen: (id: string) => void
  onRemove: (policy: PromisePolicy) => void
}

/** In the order in which they are asked; dragged by the handle, by pointer or by keys. */
function Ordered({ policies, onOpen, onRemove }: OrderedProps) {
  const client = useQueryClient()
  const nameOf = useNames([...new Set(policies.flatMap(({ conditions }) => conditions.customer_ids ?? []))])
  const order = useMutation({
    mutationFn: (next: readonly PromisePolicy[]) => orderPolicies(next.map(({ id }) => id)),
    onMutate: (next) => {
      client.setQueryData(policiesQuery.queryKey, [...next])
    },
    onSettled: () => client.invalidateQueries({ queryKey: keys.policies }),
  })
  const { dragAndDropHooks } = useDragAndDrop({
    getItems: (ids) => [...ids].map((id) => ({ 'text/plain': policies.find((one) => one.id === id)?.name ?? '' })),
    onReorder: ({ keys: ids, target }) => {
      const taken = policies.filter(({ id }) => ids.has(id))
      const rest = policies.filter(({ id }) => !ids.has(id))
      const at = rest.findIndex(({ id }) => id === target.key) + (target.dropPosition === 'after' ? 1 : 0)
      order.mutate([...rest.slice(0, at), ...taken, ...rest.slice(at)])
    },
  })
  return (
    <GridList
      aria-label={desk('promisePolicies')}
      className={styles.list}
      dragAndDropHooks={dragAndDropHooks}
      onAction={(id) => {
        onOpen(String(id))
      }}
    >
      {policies.map((policy, index) => (
        <GridListItem key={policy.id} id={policy.id} textValue={policy.name} className={styles.item} data-faded={!policy.active || undefined}>
          <AriaButton slot="drag" className={styles.handle} aria-label={t('policies.drag', { name: policy.name })}>
            <GripVertical size={15} aria-hidden="true" />
          </AriaButton>
          <span className={styles.place} aria-hidden="true">
            {index + 1}
          </span>
          <span className={styles.main}>
            <span className={styles.head}>
              <b>{policy.name}</b>
              {!policy.active && <Badge>{t('policies.off')}</Badge>}
            </span>
            <Says policy={policy} nameOf={nameOf} />
          </span>
          <PolicyMenu
            policy={policy}
            onUp={index > 0 ? () => { order.mutate(moved(policies, index, -1)) } : null}
            onDown={index + 1 < policies.length ? () => { order.mutate(moved(policies, index, 1)) } : null}
            onRemove={onRemove}
          />
        </GridListItem>
      ))}
    </GridList>
  )
}

function Says({ policy, nameOf }: { policy: PromisePolicy; nameOf: NameOf }) {
  return <span className={styles.says}>{promiseSentence(formOf(policy), nameOf)}</span>
}

type MenuProps = {
  policy: PromisePolicy
  onUp: (() => void) | null
  onDown: (() => void) | null
  onRemove: (policy: PromisePolicy) => void
}

function PolicyMenu({ policy, onUp, onDown, onRemove }: MenuProps) {
  const client = useQueryClient()
  const refresh = () => client.invalidateQueries({ queryKey: keys.policies })
  const setActive = useMutation({
    mutationFn: (active: boolean) => patchPolicy(policy, { active }),
    onSuccess: (_after, active) => {
      toasts.show(t(active ? 'policies.isOn' : 'policies.isOff', { name: policy.name }))
    },
    onSettled: refresh,
  })
  const copy = useMutation({
    mutationFn: () =>
      createPolicy({ ...bodyOf(formOf(policy)), name: t('policies.copyOf', { name: policy.name }).slice(0, 60), active: false }),
    onSettled: refresh,
  })
  const label = t('actionsFor', { name: policy.name })
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
      <MenuItem icon={<ArrowUp size={15} />} disabled={onUp === null} onAction={() => onUp?.()}>
        {t('policies.up')}
      </MenuItem>
      <MenuItem icon={<ArrowDown size={15} />} disabled={onDown === null} onAction={() => onDown?.()}>
        {t('policies.down')}
      </MenuItem>
      <MenuSeparator />
      <MenuItem
        icon={<Copy size={15} />}
        onAction={() => {
          copy.mutate()
        }}
      >
        {t('policies.copy')}
      </MenuItem>
      <MenuItem
        icon={policy.active ? <CirclePause size={15} /> : <CirclePlay size={15} />}
        onAction={() => {
          setActive.mutate(!policy.active)
        }}
      >
        {policy.active ? t('policies.switchOff') : t('policies.switchOn')}
      </MenuItem>
      <MenuSeparator />
      <MenuItem
        danger
        icon={<Trash2 size={15} />}
        onAction={() => {
          onRemove(policy)
        }}
      >
        {t('delete')}
      </MenuItem>
    </Menu>
  )
}

function Removal({ policy, onClose }: { policy: PromisePolicy; onClose: () => void }) {
  const client = useQueryClient()
  const remove = useMutation({
    mutationFn: () => deletePolicy(policy.id),
    onSuccess: () => {
      toasts.show(t('deleted', { name: policy.name }))
    },
    onSettled: () => {
      onClose()
      return client.invalidateQueries({ queryKey: keys.policies })
    },
  })
  return (
    <Confirm
      danger
      isOpen
      title={t('delete.title', { name: policy.name })}
      confirm={t('delete')}
      isPending={remove.isPending}
      onCancel={onClose}
      onConfirm={() => {
        remove.mutate()
      }}
    >
      {t('policies.delete.text')}
    </Confirm>
  )
}
