/** Copies a text. A page without TLS has no `navigator.clipboard`, and web views refuse it: the older command is there. */
export async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
  } catch (error) {
    if (!copySelected(text)) throw error
  }
}

/** Copies what is selected in a field that is there for as long as it takes. */
function copySelected(text: string): boolean {
  const field = document.createElement('textarea')
  field.value = text
  field.readOnly = true
  Object.assign(field.style, { position: 'fixed', opacity: '0' })
  const before = document.activeElement as HTMLElement | null
  // What a modal dialog covers cannot be selected: it is inside it.
  const inside = document.activeElement?.shadowRoot?.querySelector('dialog[open]') ?? document.body
  inside.append(field)
  field.select()
  try {
    return document.execCommand('copy')
  } catch {
    return false
  } finally {
    field.remove()
    before?.focus({ preventScroll: true })
  }
}
