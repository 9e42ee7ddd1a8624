import { describe, expect, it } from 'vitest'
import { parseClientFrame } from './client-frame.ts'

describe('refusals of frames', () => {
  it.each([
    [{ t: 'attach', id: 'r1', room: 'Demo Room' }, 'lower-case letters'],
    [
      {
        ...{ t: 'command', id: 'c1', room: 'demo', type: 'message.send' },
        body: { text: 'x', danmaku: { mode: 'top', color: 'red' } },
      },
      '#ff8800',
    ],
  ])('[SDK95] %o is refused with words, and no regular expression', (frame, words) => {
    const refused = parseClientFrame(JSON.stringify(frame))
    const { message } = (refused as { error: Error }).error
    expect(message).toContain(words)
    expect(message).not.toMatch(/pattern|\^/)
  })
})
