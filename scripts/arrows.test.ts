import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { repositoryRoot, wrongArrows } from './arrows.ts'

let root: string
afterEach(() => rmSync(root, { recursive: true, force: true }))

const check = (path: string, text: string): string[] => {
  root = mkdtempSync(join(tmpdir(), 'ovation-arrows-'))
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
  return wrongArrows(root)
}

describe('the arrows', () => {
  it('hold in this repository', () => {
    root = ''
    expect(wrongArrows(repositoryRoot)).toEqual([])
  })

  it.each([
    ['packages/room/src/a.ts', "import { hash } from 'node:crypto'"],
    ['packages/room/src/a.ts', "import { z } from 'zod'"],
    ['packages/client/src/a.ts', "import fs from 'node:fs'"],
    ['packages/protocol/src/a.ts', "import { createClient } from '@ovation/client'"],
    ['packages/testkit/src/a.ts', "import { startServer } from '@ovation/server'"],
    ['packages/testkit/src/contracts/a.ts', "import { SqliteLog } from '@ovation/server/log'"],
    ['packages/server/src/rooms/a.ts', "import { Edge } from '../edge/index.ts'"],
    ['packages/server/src/edge/a.ts', "import { Hub } from '../rooms/hub.ts'"],
    ['packages/server/src/log/a.ts', "import {\n  Rooms,\n} from '../rooms/index.ts'"],
    ['packages/server/src/rooms/a.ts', "import { gatherLikesMs } from '@ovation/features/likes/client'"],
    ['packages/features/src/polls/client.ts', "import { OvationError } from '@ovation/protocol'"],
    ['packages/features/src/polls/client.ts', "import type { Room } from '@ovation/client'"],
    ['packages/features/src/polls/model.ts', "import type { RoomEvent } from '@ovation/room'"],
    ['packages/server/src/bus/a.ts', "const x = await import('../log/index.ts')"],
  ])('%s must not say: %s', (path, text) => {
    expect(check(path, text)).toHaveLength(1)
  })

  it.each([
    ['packages/testkit/src/contracts/a.ts', "import type { RoomLog } from '@ovation/server/log'"],
    ['packages/server/src/edge/a.ts', "import { Rooms } from '../rooms/index.ts'\nimport { x } from './b.ts'"],
    ['packages/server/src/rooms/a.test.ts', "import { Edge } from '../edge/edge.ts'"],
    ['packages/server/src/server.ts', "import { Edge } from './edge/index.ts'"],
    ['packages/features/src/polls/client.ts', "import type { OvationError } from '@ovation/protocol'"],
  ])('%s may say: %s', (path, text) => {
    expect(check(path, text)).toEqual([])
  })
})
