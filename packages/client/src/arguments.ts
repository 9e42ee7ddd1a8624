import { OvationError } from '@ovation/protocol'
import * as LIMITS from './limits.ts'
import type { ClientOptions } from './options.ts'

/** The value that was passed, as an error message quotes it. */
export function given(value: unknown): string {
  if (typeof value === 'string') return `'${value.slice(0, LIMITS.maxShownChars)}'`
  if (Object(value) !== value) return String(value)
  return `${(value as object).constructor?.name} { ${Object.keys(value as object)} }`.slice(0, LIMITS.maxShownChars * 2)
}

export function mustBe(right: boolean, wanted: string, value: unknown): void {
  if (!right) throw new OvationError('argument_invalid', { detail: `wanted ${wanted}, not ${given(value)}` })
}

export const mustBeFunction = (value: unknown, name = 'listener'): void =>
  mustBe(typeof value === 'function', `a function as ${name}`, value)

export const mustBeObject = (value: unknown, wanted: string): void =>
  mustBe(typeof value === 'object' && !!value && !Array.isArray(value), wanted, value)

/** Optional options. */
export function optionsOf<T extends object>(options: T | undefined): T | Record<string, never> {
  if (options !== undefined) mustBeObject(options, 'options')
  return options ?? {}
}

export const mustBeNumber = (value: unknown, name: string): void =>
  mustBe(typeof value === 'number' && value >= 0, `a number as ${name}`, value)

/** Refuses at once what would otherwise be an error elsewhere, later. */
export function checkOptions(options: ClientOptions): void {
  mustBeObject(options, "{ server: 'https://live.example.com', getToken }")
  for (const name of ['getToken', 'WebSocket', 'fetch'] as const) if (options[name]) mustBeFunction(options[name], name)
  mustBeNumber(options.sendTimeoutMs ?? 0, 'sendTimeoutMs')
  mustBeNumber(options.maxQueued ?? 0, 'maxQueued')
  const { transports = ['sse'], storage } = options
  const known = Array.isArray(transports) && /^(,(websocket|sse))+$/.test(`,${transports}`)
  mustBe(known, "transports of 'websocket', 'sse'", transports)
  let kept: unknown
  try {
    kept = storage?.getItem('ovation')
  } catch {
    // A storage that throws is replaced by memory.
  }
  if (!(kept instanceof Promise)) return
  kept.catch(() => {})
  mustBe(false, 'text of storage.getItem at once', kept)
}
