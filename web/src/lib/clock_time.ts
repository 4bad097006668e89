/** "09:30" of "9.30", "930", "9:30 am" or "9"; null for what is no time of a day up to 24:00. */
export function tidyTime(text: string): string | null {
  const [, hours, minutes = '00', half] =
    /^\s*(\d{1,2})(?:\s*[:.h]?\s*(\d{2}))?\s*([ap])?\.?m?\.?\s*$/i.exec(text) ?? []
  if (hours === undefined) return null
  let hour = Number(hours)
  const minute = Number(minutes)
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return null
    hour = (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0)
  }
  if (hour > 24 || minute > 59 || (hour === 24 && minute > 0)) return null
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`
}
