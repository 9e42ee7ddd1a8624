/**
 * Keys in the chat. It is one stop for the Tab key: however many rows there are, the next stop is the field for a message. Within
 * it, arrows up and down go from row to row, left and right to what else can be pressed in one, Home and End to the first and the
 * newest. Returns a function that ends that.
 */
export function onRowKeys(list: HTMLElement): () => void {
  const press = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return
    const rows = [...list.querySelectorAll('li')].map((row) => [
      ...row.querySelectorAll<HTMLElement>('button, a[href]'),
    ])
    const from = (event.target as Element).closest<HTMLElement>('button, a[href]') ?? undefined
    const next = nextButton(rows, from, event.key)
    if (!next) return
    event.preventDefault()
    next.focus({ preventScroll: true })
    next.closest('li')?.scrollIntoView({ block: 'nearest' })
  }
  list.addEventListener('keydown', press)
  return () => list.removeEventListener('keydown', press)
}

/** Where a key leads from a button in one of the rows, or, if `from` is undefined, from the chat itself. */
export function nextButton<B>(all: readonly (readonly B[])[], from: B | undefined, key: string): B | undefined {
  const rows = all.filter((buttons) => buttons.length > 0)
  const at = from === undefined ? rows.length : rows.findIndex((buttons) => buttons.includes(from))
  const last = rows.length - 1
  switch (key) {
    case 'ArrowUp':
      return rows[Math.max(0, at - 1)]?.[0]
    case 'ArrowDown':
      return rows[Math.min(last, at + 1)]?.[0]
    case 'Home':
      return rows[0]?.[0]
    case 'End':
      return rows[last]?.[0]
    case 'ArrowLeft':
    case 'ArrowRight': {
      const buttons = rows[at]
      return from === undefined ? undefined : buttons?.[buttons.indexOf(from) + (key === 'ArrowRight' ? 1 : -1)]
    }
    default:
      return undefined
  }
}
