import { describe, expect, it } from 'vitest'
import { Notices } from './notices.ts'
import type { RoomNotice } from './notices.ts'
import type { Notice } from './rpc.ts'

function notices() {
  const seen: unknown[] = []
  const node = new Notices({
    membership: {
      look: () => (seen.push('looked'), Promise.reject(new Error('no database'))),
      forget: (id: string) => void seen.push(`forgot ${id}`),
    },
    peers: { callAll: (async (name: string, notice: Notice) => void seen.push([name, notice])) as never },
    onNotice: (notice: RoomNotice) => void seen.push(notice),
  })
  return { seen, node }
}

describe('notices of other nodes', () => {
  it('[OWN7] a node that leaves is not counted on any more, and after one that joins the nodes are looked up', () => {
    const { seen, node } = notices()
    expect(node.take({ type: 'leaving', node: 'b' })).toEqual({})
    expect(node.take({ type: 'joined' })).toEqual({})
    expect(seen).toEqual(['forgot b', 'looked'])
  })

  it('[OWN16] what concerns people and video is passed on as it came', async () => {
    const { seen, node } = notices()
    const all: RoomNotice[] = [
      { type: 'closePerson', actor: 'mei' },
      { type: 'cutStream', room: 'r', key: 'k' },
      { type: 'videoHere', room: 'r' },
    ]
    for (const notice of all) expect(node.take(notice)).toEqual({})
    expect(seen).toEqual(all)
    await node.send({ type: 'videoHere', room: 's' })
    expect(seen.at(-1)).toEqual(['notice', { type: 'videoHere', room: 's' }])
  })
})
