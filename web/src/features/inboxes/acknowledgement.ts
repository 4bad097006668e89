// The text that a customer gets for a new request; {words} in braces are filled in by the server.

export const placeholders = ['name', 'number', 'subject', 'business'] as const

export type Sample = Record<(typeof placeholders)[number], string>

/** As the customer will read it. What is no placeholder stays as it stands. */
export function fillIn(text: string, sample: Sample): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) =>
    isPlaceholder(name) ? sample[name] : whole,
  )
}

/** Words in braces that nothing will be filled in for: most likely mistyped. */
export function unknownPlaceholders(text: string): string[] {
  const found = [...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
  return [...new Set(found)].filter((name) => !isPlaceholder(name))
}

function isPlaceholder(name: string): name is keyof Sample {
  return (placeholders as readonly string[]).includes(name)
}
