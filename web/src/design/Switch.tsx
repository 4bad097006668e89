import type { ReactNode } from 'react'
import { SwitchButton, SwitchField } from 'react-aria-components/Switch'
import { Text } from 'react-aria-components/Text'
import styles from './Switch.module.css'

type Props = {
  isSelected: boolean
  onChange: (on: boolean) => void
  isDisabled?: boolean
  help?: string
  children: ReactNode
}

export function Switch({ isSelected, onChange, isDisabled, help, children }: Props) {
  return (
    <SwitchField isSelected={isSelected} onChange={onChange} isDisabled={isDisabled ?? false}>
      <SwitchButton className={styles.switch}>
        <span className={styles.track} aria-hidden="true" />
        <span>{children}</span>
      </SwitchButton>
      {help !== undefined && (
        <Text slot="description" className={styles.help}>
          {help}
        </Text>
      )}
    </SwitchField>
  )
}
