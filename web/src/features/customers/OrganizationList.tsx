import { useState } from 'react'
import { Building2, Plus, Trash2 } from 'lucide-react'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { keys } from '@/api/keys'
import type { Organization } from '@/api/types'
import { formError } from '@/app/form_error'
import { FormDialog } from '@/app/FormDialog'
import { Loaded } from '@/app/Loaded'
import { useMe } from '@/app/me'
import { More } from '@/app/More'
import { Row, Rows } from '@/app/Rows'
import { Button, IconButton } from '@/design/Button'
import { Confirm } from '@/design/Confirm'
import { EmptyState } from '@/design/EmptyState'
import { TextField } from '@/design/TextField'
import { toasts } from '@/design/toasts'
import { t } from '@/lib/strings'
import { createOrganization, deleteOrganization, organizationsQuery, patchOrganization } from './api'
import { badDomain, parseDomains } from './domains'
import styles from './CustomersPage.module.css'

type Doing = { what: 'create' } | { what: 'edit' | 'delete'; organization: Organization }

export function OrganizationList() {
  const { permissions } = useMe()
  const query = useInfiniteQuery(organizationsQuery)
  const [doing, setDoing] = useState<Doing | null>(null)
  const close = () => {
    setDoing(null)
  }
  const add = permissions.includes('customers.write') && (
    <Button
      icon={<Plus size={15} />}
      onPress={() => {
        setDoing({ what: 'create' })
      }}
    >
      {t('organizations.new')}
    </Button>
  )
  return (
    <>
      <div className={styles.tools}>
        <p className={styles.lead}>{t('organizations.lead')}</p>
        {add}
      </div>
      <Loaded query={query}>
        {({ pages }) => {
          const organizations = pages.flatMap((page) => page.items)
          if (organizations.length === 0) {
            return (
              <EmptyState icon={<Building2 size={22} />} title={t('empty.organizations.title')}>
                {t('empty.organizations.text')}
              </EmptyState>
            )
          }
          return (
            <Rows label={t('organizations')}>
              {organizations.map((organization) => (
                <OrganizationRow key={organization.id} organization={organization} onDo={setDoing} />
              ))}
            </Rows>
          )
        }}
      </Loaded>
      <More query={query} />
      {doing?.what === 'create' && <OrganizationDialog organization={null} onClose={close} />}
      {doing?.what === 'edit' && (
        <OrganizationDialog organization={doing.organization} onClose={close} />
      )}
      {doing?.what === 'delete' && <Deletion organization={doing.organization} onClose={close} />}
    </>
  )
}

function OrganizationRow(props: { organization: Organization; onDo: (doing: Doing) => void }) {
  const { organization, onDo } = props
  const { name, domains, customers, can } = organization
  return (
    <Row
      icon={<Building2 size={18} />}
      title={name}
      onOpen={
        can.edit
          ? () => {
              onDo({ what: 'edit', organization })
            }
          : undefined
      }
      detail={domains.length > 0 ? domains.join(', ') : t('organizations.noDomains')}
      aside={t('organizations.customers', { count: customers })}
      actions={
        can.edit ? (
          <IconButton
            small
            label={t('organizations.delete', { name })}
            onPress={() => {
              onDo({ what: 'delete', organization })
            }}
          >
            <Trash2 size={15} />
          </IconButton>
        ) : undefined
      }
    />
  )
}

type DialogProps = { organization: Organization | null; onClose: () => void }

function OrganizationDialog({ organization, onClose }: DialogProps) {
  const client = useQueryClient()
  const [name, setName] = useState(organization?.name ?? '')
  const [domains, setDomains] = useState(organization?.domains.join(', ') ?? '')
  const [notes, setNotes] = useState(organization?.notes ?? '')
  const bad = badDomain(parseDomains(domains))
  const save = useMutation({
    mutationFn: () => {
      const body = { name: name.trim(), domains: parseDomains(domains), notes }
      return organization ? patchOrganization(organization, body) : createOrganization(body)
    },
    meta: { quiet: true },
    onSuccess: () => {
      onClose()
      toasts.show(t('saved'), { seconds: 3 })
      return client.invalidateQueries({ queryKey: keys.organizations })
    },
  })
  const error = formError(save.error, ['name', 'domains', 'notes'])
  const objection =
    bad &&
    (bad.shared
      ? t('organizations.sharedDomain', { domain: bad.domain })
      : t('organizations.badDomain', { domain: bad.domain }))
  return (
    <FormDialog
      title={organization?.name ?? t('organizations.new')}
      submit={organization ? t('save') : t('create')}
      isPending={save.isPending}
      isDisabled={name.trim() === '' || bad !== undefined}
      error={error.rest}
      onSubmit={() => {
        save.mutate()
      }}
      onClose={onClose}
    >
      <TextField
        autoFocus
        label={t('organizations.name')}
        value={name}
        maxLength={200}
        onChange={setName}
        error={error.of('name')}
      />
      <TextField
        label={t('organizations.domains')}
        help={t('organizations.domains.help')}
        placeholder="brightwell.example"
        value={domains}
        onChange={setDomains}
        error={objection ?? error.of('domains')}
      />
      <TextField
        label={t('organizations.notes')}
        rows={3}
        value={notes}
        maxLength={10_000}
        onChange={setNotes}
        error={error.of('notes')}
      />
    </FormDialog>
  )
}

function Deletion({ organization, onClose }: { organization: Organization; onClose: () => void }) {
  const client = useQueryClient()
  const remove = useMutation({
    mutationFn: () => deleteOrganization(organization.id),
    onSettled: () => {
      onClose()
      return Promise.all([
        client.invalidateQueries({ queryKey: keys.organizations }),
        client.invalidateQueries({ queryKey: keys.customers }),
      ])
    },
  })
  return (
    <Confirm
      danger
      isOpen
      title={t('organizations.delete.title', { name: organization.name })}
      confirm={t('organizations.delete.confirm')}
      isPending={remove.isPending}
      onCancel={onClose}
      onConfirm={() => {
        remove.mutate()
      }}
    >
      {t('organizations.delete.text')}
    </Confirm>
  )
}
