import type { ReactNode } from 'react'
import { Switch as AriaSwitch } from 'react-aria-components/Switch'
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
    <AriaSwitch
      className={styles.switch}
      isSelected={isSelected}
      onChange={onChange}
      isDisabled={isDisabled ?? false}
    >
      <span className={styles.track} aria-hidden="true" />
      <span>
        {children}
        {help !== undefined && <span className={styles.help}>{help}</span>}
      </span>
    </AriaSwitch>
  )
}
