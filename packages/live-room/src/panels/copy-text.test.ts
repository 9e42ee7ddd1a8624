import { afterEach, expect, it, vi } from 'vitest'
import { copyText } from './copy-text.ts'

afterEach(() => vi.unstubAllGlobals())

/** A page in which the older command works, or not; what was selected when it ran is kept. */
function page({ works = true, dialog = false } = {}) {
  const copied: unknown[] = []
  const inside = { fields: [] as object[], append: (field: object) => void inside.fields.push(field) }
  const body = { ...inside, fields: [] as object[], append: (field: object) => void body.fields.push(field) }
  const field = { value: '', readOnly: false, style: {}, select: vi.fn(), remove: vi.fn() }
  const focus = vi.fn()
  const shadowRoot = { querySelector: () => (dialog ? inside : null) }
  vi.stubGlobal('navigator', {})
  vi.stubGlobal('document', {
    body,
    activeElement: { focus, shadowRoot },
    createElement: () => field,
    execCommand: (command: string) => (copied.push([command, field.value, field.select.mock.calls.length]), works),
  })
  return { copied, field, body, inside, focus }
}

it('[OLD10] the browser’s clipboard is used where there is one', async () => {
  const { copied } = page()
  const writeText = vi.fn(async () => {})
  vi.stubGlobal('navigator', { clipboard: { writeText } })
  await copyText('hello')
  expect([writeText.mock.lastCall, copied]).toEqual([['hello'], []])
})

it('[OLD10] without it, or refused by it, a text is copied from a field that is gone afterwards; the focus stays', async () => {
  for (const navigator of [{}, { clipboard: { writeText: () => Promise.reject(new Error('refused')) } }]) {
    const { copied, field, body, focus } = page()
    vi.stubGlobal('navigator', navigator)
    await copyText('hello')
    expect(copied).toEqual([['copy', 'hello', 1]])
    expect([body.fields, field.remove.mock.calls.length, focus.mock.calls.length]).toEqual([[field], 1, 1])
  }
})

it('[OLD10] under a modal dialog the field is inside it; what cannot be copied at all is an error', async () => {
  const { inside, body, field } = page({ dialog: true })
  await copyText('hello')
  expect([inside.fields, body.fields]).toEqual([[field], []])
  page({ works: false })
  await expect(copyText('hello')).rejects.toThrow(TypeError)
})
