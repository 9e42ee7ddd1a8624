import { describe, expect, it } from 'vitest'
import { encodeRange } from './frames.ts'
import { entries, event, listener, message } from './hub.fixture.ts'
import { CATCHING_UP, sendRange } from './listener.ts'

const notice = event(3, 'notice.sent', { text: 'careful' }, { audience: ['mia'], actor: 'mo' })
const range = encodeRange('r', entries(message(2), notice, message(4)), () => true)

describe('a range', () => {
  it('[REC1] is sent to a listener right before it, who is then at its end', () => {
    const gus = listener('gus', { seq: 1 })
    sendRange('r', gus, range)
    expect(gus.heard).toEqual(['m2', 'm4'])
    expect(gus.seq).toBe(4)
    sendRange('r', gus, range)
    expect(gus.heard, 'and not once more').toEqual(['m2', 'm4'])
  })

  it('is sent to one who has a part of it, as it skips that', () => {
    const gus = listener('gus', { seq: 3 })
    sendRange('r', gus, range)
    expect(gus.seq).toBe(4)
    expect(gus.all).toHaveLength(1)
  })

  it('[REC1] is not sent to one who would have a gap, is catching up, or has all of it', () => {
    for (const seq of [0, CATCHING_UP, 4, 5]) {
      const gus = listener('gus', { seq })
      sendRange('r', gus, range)
      expect(gus.all).toEqual([])
      expect(gus.seq).toBe(seq)
    }
  })

  it('has what is addressed to a person for them alone, before the rest', () => {
    const mia = listener('mia', { seq: 1 })
    sendRange('r', mia, range)
    expect(mia.all).toHaveLength(2)
    expect(mia.all[0]).toMatch(/^text:.*"t":"personal","room":"r".*careful/)
    const gus = listener('gus', { seq: 1 })
    sendRange('r', gus, range)
    expect(gus.all.join()).not.toContain('careful')
    expect(gus.all.join()).toContain('"redacted":[[3,"d"]]')
  })

  it('is the frame of the class of the listener, who is not sent by name what the class may read', () => {
    const mo = listener('mia', { seq: 1, viewerClass: 'staff' })
    const report = event(2, 'report.sent', { reason: 'rude' }, { audience: 'staff', actor: 'mia' })
    sendRange(
      'r',
      mo,
      encodeRange('r', entries(report), () => true),
    )
    expect(mo.all).toEqual([expect.stringContaining('rude')])
  })
})
