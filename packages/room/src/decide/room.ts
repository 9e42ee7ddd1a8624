import { charsIn, LIMITS } from '../limits.ts'
import { isAllowed } from '../setting-values.ts'
import type { Settings } from '../settings.ts'
import { visibleText } from '../visible-text.ts'
import { accept, draft, refuse } from './types.ts'
import type { Rule } from './types.ts'
import { wordsIn } from './words.ts'

export const open: Rule<'room.open'> = (state, body, ctx) => {
  if (state.lifecycle === 'open') return refuse('nothing_to_change')
  // Without a title it is called by its name.
  if (!body.title?.trim()) return accept(draft(ctx, 'room.opened', body.title === undefined ? {} : { title: '' }))
  const words = wordsIn(body.title, LIMITS.maxTitleChars)
  return words.ok ? accept(draft(ctx, 'room.opened', { title: words.text })) : words
}

export const close: Rule<'room.close'> = (state, body, ctx) => {
  if (state.lifecycle === 'closed') return refuse('nothing_to_change')
  const reason = visibleText(body.reason ?? '')
  if (charsIn(reason) > LIMITS.maxReasonChars) return refuse('text_too_long', { detail: String(LIMITS.maxReasonChars) })
  return accept(draft(ctx, 'room.closed', reason === '' ? {} : { reason }))
}

export const title: Rule<'room.title'> = (_, body, ctx) => {
  const words = wordsIn(body.title, LIMITS.maxTitleChars)
  return words.ok ? accept(draft(ctx, 'room.titled', { title: words.text })) : words
}

export const settings: Rule<'room.settings'> = (state, body, ctx) => {
  const entries = Object.entries(body.settings) as [keyof Settings, unknown][]
  const bad = entries.find(([key, value]) => !isAllowed(key, value))
  if (bad) return refuse('value_out_of_range', { detail: bad[0] })
  if (body.settings.access === 'password' && state.door === null) return refuse('password_missing')
  if (entries.every(([key, value]) => state.settings[key] === value)) return refuse('nothing_to_change')
  return accept(draft(ctx, 'room.changed', { settings: body.settings }))
}

/** The password itself never comes this far. For staff, so that they see when it changed. */
export const setDoor: Rule<'door.set'> = (state, body, ctx) => {
  if (state.door === body.door) return refuse('nothing_to_change')
  return accept(draft(ctx, 'door.set', { door: body.door }, { audience: 'staff' }))
}
