import { STATE_VERSION } from '@ovation/room'
import { SNAPSHOT_VERSIONS } from '@ovation/room/rules'
import { expect, it } from 'vitest'
import type { StoredSnapshot } from '../log/index.ts'
import { roomAt } from './hub.fixture.ts'
import { SnapshotSaver } from './snapshot-saver.ts'

function open() {
  const saved: StoredSnapshot[] = []
  const log = { failures: 0, meanwhile: async () => {} }
  const saver = new SnapshotSaver(
    {
      saveSnapshot: async (snapshot) => {
        await log.meanwhile()
        if (log.failures-- > 0) throw new Error('the log was away')
        saved.push(snapshot)
      },
    },
    5,
  )
  return { log, saved, saver }
}

it('a snapshot is the state with its position and the versions of its parts', async () => {
  const { saved, saver } = open()
  expect(saver.lacks(8)).toBe(3)
  await saver.save(roomAt(8, 2))
  expect(saved).toEqual([
    { stateVersion: STATE_VERSION, versions: SNAPSHOT_VERSIONS, position: { epoch: 2, seq: 8 }, state: roomAt(8, 2) },
  ])
  expect(saver.lacks(8)).toBe(0)
})

it('none is stored where nothing has happened since the last one', async () => {
  const { saved, saver } = open()
  await saver.save(roomAt(5))
  await saver.save(roomAt(6))
  await saver.save(roomAt(6))
  expect(saved).toHaveLength(1)
})

it('one that could not be stored is due as before', async () => {
  const { log, saver } = open()
  log.failures = 1
  await expect(saver.save(roomAt(9))).rejects.toThrow('away')
  expect(saver.lacks(9)).toBe(4)
})

it('one that could not be stored does not undo a later one', async () => {
  const { log, saver, saved } = open()
  log.failures = 1
  log.meanwhile = async () => {
    log.meanwhile = async () => {}
    log.failures = 0
    await saver.save(roomAt(10))
    log.failures = 1
  }
  await expect(saver.save(roomAt(9))).rejects.toThrow('away')
  expect(saved.map(({ position }) => position.seq)).toEqual([10])
  expect(saver.lacks(10)).toBe(0)
})
