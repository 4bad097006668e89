// Shortcuts are written "mod+enter", "shift+/", "g i" (one after the other).

export type Chord = { key: string; mod: boolean; shift: boolean; alt: boolean }

const names: Record<string, string> = {
  enter: '↵',
  escape: 'Esc',
  arrowup: '↑',
  arrowdown: '↓',
  shift: '⇧',
  space: 'Space',
}

export function onMac(userAgent: string = navigator.userAgent): boolean {
  return /Mac OS X|Macintosh|iPhone|iPad/.test(userAgent)
}

/** What stands on the keys. */
export function spellKeys(keys: string, mac: boolean = onMac()): string[] {
  return keys.split(' ').flatMap((chord) =>
    chord.split('+').map((key) => {
      if (key === 'mod') return mac ? '⌘' : 'Ctrl'
      if (key === 'alt') return mac ? '⌥' : 'Alt'
      return names[key] ?? key.toUpperCase()
    }),
  )
}

export function parseChord(text: string): Chord {
  const parts = text.split('+')
  return {
    key: parts.at(-1) ?? '',
    mod: parts.includes('mod'),
    shift: parts.includes('shift'),
    alt: parts.includes('alt'),
  }
}

type Pressed = {
  key: string
  ctrlKey: boolean
  metaKey: boolean
  shiftKey: boolean
  altKey: boolean
}

/** A sign that is typed with shift ("?") stands for itself; only letters and names ask for it. */
export function matches(chord: Chord, pressed: Pressed): boolean {
  if (pressed.key.toLowerCase() !== chord.key) return false
  if (chord.mod !== (pressed.ctrlKey || pressed.metaKey)) return false
  if (chord.alt !== pressed.altKey) return false
  const sign = /^[^\p{L}\p{N}]$/u.test(chord.key)
  return sign || chord.shift === pressed.shiftKey
}

/** Follows what is typed and says which shortcut it completes. */
export class KeyReader {
  private first: string | null = null
  private firstAt = 0
  private readonly patience: number

  constructor(patience = 1200) {
    this.patience = patience
  }

  read(pressed: Pressed, shortcuts: readonly string[], now: number): string | null {
    const before = now - this.firstAt < this.patience ? this.first : null
    this.first = null
    for (const shortcut of shortcuts) {
      const [one = '', two] = shortcut.split(' ')
      if (two === undefined) {
        if (before === null && matches(parseChord(one), pressed)) return shortcut
      } else if (before === one && matches(parseChord(two), pressed)) {
        return shortcut
      }
    }
    const starts = shortcuts.some((shortcut) => {
      const [one = '', two] = shortcut.split(' ')
      return two !== undefined && matches(parseChord(one), pressed)
    })
    if (starts) {
      this.first = pressed.key.toLowerCase()
      this.firstAt = now
    }
    return null
  }
}

/** Where a letter is text and not a command. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable) return true
  const field = target.closest('input, textarea, select, [role="textbox"], [role="combobox"]')
  return field !== null && !(field instanceof HTMLInputElement && field.type === 'checkbox')
}
