import { LIMITS } from './limits.ts'
import { ROLES } from './roles.ts'
import { ACCESS } from './settings.ts'
import type { Settings } from './settings.ts'

/** Whole numbers, both ends included. */
export type NumberRange = { min: number; max: number }
/** As a whole: a union is one list of values. */
type Values<V> = [V] extends [number] ? NumberRange : readonly V[]

/** For each setting, the values that it takes. A name that is not here is not a setting. */
export const SETTING_VALUES: { readonly [K in keyof Settings]: Values<Settings[K]> } = {
  speak: ['everyone', 'members', 'staff'],
  slowModeMs: { min: 0, max: LIMITS.maxSlowModeMs },
  maxTextChars: { min: 1, max: LIMITS.maxTextChars },
  access: ACCESS,
  hands: [true, false],
  customEventsFrom: ROLES,
  stateFrom: ROLES,
  testCoins: { min: 0, max: 1_000_000 },
  video: ['open', 'session'],
}

/** Whether a setting takes a value. */
export function isAllowed(name: string, value: unknown): boolean {
  if (!Object.hasOwn(SETTING_VALUES, name)) return false
  const values: NumberRange | readonly unknown[] = SETTING_VALUES[name as keyof Settings]
  if ('min' in values) return Number.isInteger(value) && Number(value) >= values.min && Number(value) <= values.max
  return values.includes(value)
}
