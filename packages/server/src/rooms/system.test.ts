import { OvationError } from '@ovation/protocol'
import { describe, expect, it } from 'vitest'
import { orUnchanged } from './system.ts'

describe('a command that may have been given before', () => {
  it('is done when nothing was to change, and stays refused for any other reason', async () => {
    expect(await orUnchanged(Promise.resolve({ seq: 1 }))).toBeUndefined()
    expect(await orUnchanged(Promise.reject(new OvationError('nothing_to_change')))).toBeUndefined()
    await expect(orUnchanged(Promise.reject(new OvationError('forbidden')))).rejects.toMatchObject({
      code: 'forbidden',
    })
    await expect(orUnchanged(Promise.reject(new TypeError('x')))).rejects.toThrow(TypeError)
  })
})
