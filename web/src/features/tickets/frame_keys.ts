/**
 * A key that is pressed in a frame counts as pressed on the frame, so that shortcuts work for whoever
 * clicked into a message or selected some of it. Returns what ends it.
 */
export function forwardKeys(frame: HTMLIFrameElement, page: Document): () => void {
  const forward = (pressed: KeyboardEvent) => {
    const { key, code, ctrlKey, metaKey, shiftKey, altKey, repeat } = pressed
    const same = new KeyboardEvent('keydown', {
      key, code, ctrlKey, metaKey, shiftKey, altKey, repeat, bubbles: true, cancelable: true,
    })
    if (!frame.dispatchEvent(same)) pressed.preventDefault()
  }
  page.addEventListener('keydown', forward)
  return () => {
    page.removeEventListener('keydown', forward)
  }
}
