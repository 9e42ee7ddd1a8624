export type EditorActs = {
  toggle: () => void
  skip: (byMs: number) => void
  go: (place: 'first' | 'last') => void
  set: (end: 'start' | 'end') => void
  undo: (() => void) | undefined
}

const STEP_MS = 1_000
const LONG_STEP_MS = 5_000

type Pressed = Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey'>

/** What a key does in the editor; undefined where it does nothing, or something of what has the focus. */
export function actOf(event: Pressed, focus: { tagName: string; role: string | null }, acts: EditorActs) {
  const { key, shiftKey, ctrlKey, metaKey, altKey } = event
  if (['INPUT', 'TEXTAREA', 'SELECT'].includes(focus.tagName) || altKey) return undefined
  if (ctrlKey || metaKey) return key.toLowerCase() === 'z' && !shiftKey ? acts.undo : undefined
  // A tab moves on with arrows, a button is pressed by Space.
  const isTab = focus.role === 'tab'
  const stepMs = shiftKey ? LONG_STEP_MS : STEP_MS
  switch (key) {
    case ' ':
      return focus.tagName === 'BUTTON' || focus.tagName === 'A' ? undefined : acts.toggle
    case 'ArrowLeft':
      return isTab ? undefined : () => acts.skip(-stepMs)
    case 'ArrowRight':
      return isTab ? undefined : () => acts.skip(stepMs)
    case 'Home':
      return isTab ? undefined : () => acts.go('first')
    case 'End':
      return isTab ? undefined : () => acts.go('last')
    case 'i':
    case 'I':
      return () => acts.set('start')
    case 'o':
    case 'O':
      return () => acts.set('end')
    default:
      return undefined
  }
}
