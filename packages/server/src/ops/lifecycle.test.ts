import { describe, expect, it } from 'vitest'
import { Lifecycle } from './lifecycle.ts'

describe('what was started', () => {
  it('[START1] is stopped in the reverse order, once, each after the one before has ended', async () => {
    const order: string[] = []
    const parts = new Lifecycle()
    parts.add('storage', () => order.push('storage'))
    parts.add('rooms', async () => {
      await Promise.resolve()
      order.push('rooms')
    })
    parts.add('edge', () => order.push('edge'))
    await Promise.all([parts.stop(), parts.stop()])
    await parts.stop()
    expect(order).toEqual(['edge', 'rooms', 'storage'])
  })

  it('[START1] is stopped although another part could not be, which is said by name', async () => {
    const order: string[] = []
    const parts = new Lifecycle()
    parts.add('storage', () => order.push('storage'))
    parts.add('rooms', () => Promise.reject(new Error('no')))
    parts.add('edge', () => {
      throw new Error('neither')
    })
    await expect(parts.stop()).rejects.toThrow('edge could not be stopped (neither)')
    expect(order).toEqual(['storage'])
  })

  it('[START1] is stopped at once when it comes while the others are being stopped', async () => {
    const order: string[] = []
    const parts = new Lifecycle()
    parts.add('storage', () => order.push('storage'))
    const stopped = parts.stop()
    parts.add('edge', () => order.push('edge'))
    await stopped
    await parts.stop()
    expect(order).toEqual(['storage', 'edge'])
  })

  it('[START12] goes no further when the start is interrupted, and is stopped with all that came before', async () => {
    const order: string[] = []
    const interrupt = new AbortController()
    const parts = new Lifecycle(interrupt.signal)
    parts.add('storage', () => order.push('storage'))
    interrupt.abort(new Error('told to stop'))
    expect(() => parts.add('rooms', () => order.push('rooms'))).toThrow('told to stop')
    await parts.stop()
    expect(order).toEqual(['rooms', 'storage'])
  })
})
