import { describe, expect, it } from 'vitest'
import type { StreamListener } from './segments.ts'
import { StreamListeners } from './stream-listeners.ts'

const listener = (ended: () => void): StreamListener => ({ init: () => {}, part: () => {}, ended })

describe('who follows a stream', () => {
  it('[MEDIA22] hears it until they leave; who fails is told no more, and the others go on', () => {
    const listeners = new StreamListeners()
    const heard: string[] = []
    const stop = listeners.add(listener(() => heard.push('first')))
    listeners.add(
      listener(() => {
        heard.push('failing')
        throw new Error('it is gone')
      }),
    )
    listeners.add(listener(() => heard.push('last')))
    expect(listeners.size).toBe(3)
    const tell = (): void => listeners.tell((one) => one.ended(false))
    tell()
    expect([heard, listeners.size]).toEqual([['first', 'failing', 'last'], 2])
    stop()
    tell()
    expect(heard).toEqual(['first', 'failing', 'last', 'last'])
    listeners.clear()
    tell()
    expect([heard.length, listeners.size]).toEqual([4, 0])
  })
})
