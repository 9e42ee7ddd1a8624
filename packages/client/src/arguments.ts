import { OvationError } from '@ovation/protocol'
import type { ClientOptions } from './options.ts'

const MAX_SHOWN_CHARS = 20
const MAX_SHOWN_KEYS = 5

const isFunction = (value: unknown): boolean => typeof value === 'function'
const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value)

/** What was given, as a refusal repeats it to anyone who gave it. */
export function given(value: unknown): string {
  if (typeof value === 'string') return `'${value.slice(0, MAX_SHOWN_CHARS)}'`
  if (Array.isArray(value)) return `an array of ${value.length}`
  if (isFunction(value)) return 'a function'
  if (value instanceof Promise) return 'a promise'
  return isObject(value)
    ? `an object { ${Object.keys(value as object)
        .slice(0, MAX_SHOWN_KEYS)
        .join(', ')} }`
    : String(value)
}

function mustBe(right: boolean, wanted: string, value: unknown): void {
  if (!right) throw new OvationError('argument_invalid', { detail: `wanted ${wanted}, not ${given(value)}` })
}

export const mustBeFunction = (value: unknown, name = 'listener'): void =>
  mustBe(isFunction(value), `a function as ${name}`, value)

export const mustBeObject = (value: unknown, wanted: string): void => mustBe(isObject(value), wanted, value)

/** Options that may be left out. */
export function optionsOf<T extends object>(options: T | undefined): T | Record<string, never> {
  if (options !== undefined) mustBeObject(options, 'an object of options')
  return options ?? {}
}

export const mustBeNumber = (value: unknown, name: string): void =>
  mustBe(typeof value === 'number' && value >= 0, `a number as ${name}`, value)

/** Refuses at once what would be an error elsewhere, later. */
export function checkOptions(options: ClientOptions): void {
  mustBeObject(options, "an object such as { server: 'https://live.example.com', getToken }")
  for (const name of ['getToken', 'WebSocket', 'fetch', 'random'] as const)
    if (options[name]) mustBeFunction(options[name], name)
  for (const name of ['sendTimeoutMs', 'maxQueued'] as const)
    if (options[name] !== undefined) mustBeNumber(options[name], name)
  const { transports, storage } = options
  const known = (name: string): boolean => name === 'websocket' || name === 'sse'
  if (transports)
    mustBe(
      Array.isArray(transports) && transports.length > 0 && transports.every(known),
      "transports of 'websocket', 'sse'",
      Array.isArray(transports) ? (transports.find((name) => !known(name)) ?? transports) : transports,
    )
  if (!storage) return
  mustBe(isFunction(storage.getItem) && isFunction(storage.setItem), 'a storage with getItem and setItem', storage)
  let kept: unknown
  try {
    kept = storage.getItem('ovation')
  } catch {
    // What throws is replaced by memory.
  }
  if (!(kept instanceof Promise)) return
  kept.catch(() => {})
  mustBe(false, 'a storage whose getItem gives a string or null at once (such as a copy read before)', kept)
}
