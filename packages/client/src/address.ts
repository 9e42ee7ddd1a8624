import { OvationError } from '@ovation/protocol'
import type { OvationErrorOptions } from '@ovation/protocol'

/** The address of a server without query and fragment; undefined if it is invalid. */
export function addressOf(server: unknown): string | undefined {
  try {
    const { protocol, origin, pathname } = new URL(String(server).replace(/^ws/, 'http'))
    return /^https?:$/.test(protocol) ? origin + pathname.replace(/\/+$/, '') : undefined
  } catch {
    return undefined
  }
}

/** There is no connection, for a reason that may be temporary. */
export const unreachable = (detail: string, more?: Pick<OvationErrorOptions, 'cause' | 'retryInMs'>): OvationError =>
  new OvationError('unreachable', { detail, ...more })
