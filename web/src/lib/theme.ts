import type { Theme } from '@/api/types'

const key = 'deskbell.theme'

/** The theme is known to the server, but wanted before the first answer: so it is kept here too. */
export function rememberedTheme(): Theme {
  const value = readItem(key)
  return value === 'light' || value === 'dark' ? value : 'system'
}

export function applyTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
  writeItem(key, theme)
}

export function isDark(): boolean {
  const { theme } = document.documentElement.dataset
  if (theme !== undefined) return theme === 'dark'
  return window.matchMedia('(prefers-color-scheme: dark)').matches
}

function readItem(name: string): string | null {
  try {
    return localStorage.getItem(name)
  } catch {
    return null // storage is forbidden: the theme is then the system's until the session is known
  }
}

function writeItem(name: string, value: string): void {
  try {
    localStorage.setItem(name, value)
  } catch {
    // see readItem
  }
}
