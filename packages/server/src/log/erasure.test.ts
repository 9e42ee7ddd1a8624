import { describe, expect, it } from 'vitest'
import { STATE_VERSION } from '@ovation/room'
import { SNAPSHOT_VERSIONS } from '@ovation/room/rules'
import { bodyAfter, isSameRequest, NO_DIGEST, questionsIn, rowsAbout, snapshotAfter } from './erasure.ts'

describe('an erasure', () => {
  it('[ERASE6] a command given again is known by its digest, an earlier one, or none', () => {
    const same = (stored: string): boolean => isSameRequest(stored, { requestHash: 'new', formerHash: 'old' })
    expect(['new', 'old', NO_DIGEST, 'other'].map(same)).toEqual([true, true, true, false])
    expect(isSameRequest('old', { requestHash: 'new' })).toBe(false)
  })

  it('[LOG11] takes the words out of a body, and leaves one without any as it is', () => {
    expect(bodyAfter('room.opened', '{}')).toBeUndefined()
    expect(bodyAfter('member.banned', '{"actor":"gus","until":null}')).toBeUndefined()
    const after = bodyAfter('member.banned', '{"actor":"gus","until":5,"reason":"words"}')
    expect(JSON.parse(after ?? '{}')).toEqual({ actor: 'gus', until: 5 })
  })

  it('[LOG11] asks in the words of each database', () => {
    const { own, told, partly } = questionsIn({
      parameter: (n) => `$${n}`,
      text: (field) => `text(${field})`,
      integer: (field) => `integer(${field})`,
    })
    for (const question of [own, partly, ...told]) {
      expect(question).toMatch(/^room = \$1 and seq <= \$3 and salt is not null and /)
      expect(question).toContain('$2')
      expect(question).not.toContain('undefined')
    }
    expect(own).toMatch(/type in \('[^)]*'message\.sent'[^)]*\) and actor = \$2$/)
    expect(told.at(-1)).toContain(
      "type = 'report.sent' and actor <> $2 and text(actor) is null and integer(message) in (",
    )
    expect(partly).toContain("type = 'member.banned' and actor <> $2 and text(actor) = $2")
    // Each event is in one of them: a whole body goes once.
    expect(partly).not.toContain("'message.sent'")
    expect(new Set(told).size).toBe(told.length)
  })

  it('[LOG11] asks for the rows of a person, and those that mention them', () => {
    const about = rowsAbout({ parameter: (n) => `$${n}`, path: (path) => `path(${path})` })
    expect(about).toMatch(
      /^log = \$1 and \(person = \$2( or slice = '[\w.]+' and \((path\([\w.]+\) = \$2( or )?)+\))*\)$/,
    )
  })

  it('[LOG11] leaves nothing of a snapshot that a newer program stored, or that cannot be read', () => {
    const stored = { state_version: STATE_VERSION, versions: JSON.stringify(SNAPSHOT_VERSIONS), state: '{}' }
    expect(snapshotAfter('r', { ...stored, state_version: STATE_VERSION + 1 }, 'gus')).toBeUndefined()
    expect(snapshotAfter('r', { ...stored, state: '{' }, 'gus')).toBeUndefined()
    expect(snapshotAfter('r', { ...stored, versions: 'x' }, 'gus')).toBeUndefined()
  })
})
