import { OvationError } from '@ovation/protocol'
import type { AttachOptions } from './api/attaching.ts'
import { mustBeFunction, mustBeNumber } from './arguments.ts'
import * as TIMES from './times.ts'
import { withResolvers } from './outgoing.ts'

/** The pending `attach` calls of one room. */
export class AttachCalls {
  #calls = new Set<(error?: OvationError) => void>()

  /**
   * Waits for `settle`, `signal` or `timeoutMs`. `why` returns what keeps the room from being attached; `given` is called
   * when a call is aborted.
   */
  wait(
    { signal, timeoutMs = TIMES.attachTimeoutMs }: Omit<AttachOptions, 'password'>,
    why: () => OvationError | undefined,
    given: (last: boolean) => void,
  ): Promise<void> {
    if (signal) mustBeFunction(signal.addEventListener, 'signal.addEventListener')
    mustBeNumber(timeoutMs, 'timeoutMs')
    const { promise, resolve, reject } = withResolvers<void>()
    const call = (error?: OvationError): void => (error ? reject(error) : resolve())
    const late = (): void => {
      const cause = why()
      const detail = `the room was not attached within ${timeoutMs} ms${cause ? ` (${cause.message})` : ''}`
      reject(new OvationError('timeout', { detail, cause }))
    }
    const aborted = (): void => {
      reject(new OvationError('aborted', { detail: 'the signal was aborted', cause: signal?.reason }))
      if (this.#calls.delete(call)) given(this.#calls.size === 0)
    }
    const timer = setTimeout(late, Math.min(timeoutMs, TIMES.maxTimerMs))
    this.#calls.add(call)
    signal?.addEventListener('abort', aborted)
    return promise.finally(() => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', aborted)
      this.#calls.delete(call)
    })
  }

  settle(error?: OvationError): void {
    for (const call of this.#calls) call(error)
    this.#calls.clear()
  }
}
