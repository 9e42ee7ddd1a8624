import { describe, expect, it } from 'vitest'
import { SERVER_LIMITS } from '../ops/index.ts'
import { Connections } from './connections.ts'

describe('connections of one person', () => {
  it('[BUDGET12] are so many; one that does not answer any more gives way to a newer one, one that does never', () => {
    const connections = new Connections({ ...SERVER_LIMITS, maxConnectionsPerActor: 2 })
    const gone: string[] = []
    const connection = (name: string, silent = false) => ({ silent, giveWay: () => void gone.push(name) })
    expect(connections.identify('mei', connection('first', true))).toBeDefined()
    expect(connections.identify('mei', connection('second'))).toBeDefined()
    const leave = connections.identify('mei', connection('third'))
    expect([leave === undefined, gone]).toEqual([false, ['first']])
    expect(connections.identify('mei', connection('fourth'))).toBeUndefined()
    leave?.()
    expect(connections.identify('mei', connection('fifth'))).toBeDefined()
  })
})
