import { useRef, useState } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { keys } from '@/api/keys'
import { useMe } from '@/app/me'
import { Section } from '@/app/Page'
import { Avatar } from '@/design/Avatar'
import { Button } from '@/design/Button'
import { ComboBox } from '@/design/ComboBox'
import { TextField } from '@/design/TextField'
import { t } from '@/lib/strings'
import { allZones } from '@/lib/time'
import { deleteAvatar, putAvatar } from './api'
import { shrinkImage } from './shrink_image'
import { useMeChange } from './useMeChange'
import styles from './profile.module.css'

const zones = allZones().map((id) => ({ id, name: id.replaceAll('_', ' ') }))

export function PersonSection() {
  const me = useMe()
  const change = useMeChange()
  const [name, setName] = useState(me.name)
  return (
    <Section title={t('profile.person')} help={t('profile.person.help')}>
      <Picture />
      <TextField
        label={t('yourName')}
        value={name}
        maxLength={100}
        onChange={setName}
        onBlur={() => {
          const next = name.trim()
          if (next !== '' && next !== me.name) change.mutate({ name: next })
          else setName(me.name)
        }}
      />
      <TextField label={t('email')} value={me.email} isDisabled />
      <ComboBox
        label={t('timeZone')}
        help={t('timeZone.help')}
        value={me.time_zone}
        choices={zones}
        onChange={(zone) => {
          if (zone !== me.time_zone) change.mutate({ time_zone: zone })
        }}
      />
    </Section>
  )
}

function Picture() {
  const me = useMe()
  const client = useQueryClient()
  const input = useRef<HTMLInputElement>(null)
  const refresh = () => client.invalidateQueries({ queryKey: keys.session })
  const put = useMutation({
    mutationFn: async (file: File) => putAvatar(await shrinkImage(file)),
    onSuccess: refresh,
  })
  const remove = useMutation({ mutationFn: deleteAvatar, onSuccess: refresh })
  return (
    <div className={styles.picture}>
      <Avatar name={me.name} seed={me.id} src={me.avatar_url} size="xl" />
      <Button small isPending={put.isPending} onPress={() => input.current?.click()}>
        {t('changePicture')}
      </Button>
      {me.avatar_url !== null && (
        <Button
          small
          look="quiet"
          onPress={() => {
            remove.mutate()
          }}
        >
          {t('removePicture')}
        </Button>
      )}
      <input
        ref={input}
        type="file"
        accept="image/png,image/jpeg,image/webp"
        hidden
        onChange={(event) => {
          const file = event.target.files?.[0]
          if (file) put.mutate(file)
          event.target.value = ''
        }}
      />
    </div>
  )
}
