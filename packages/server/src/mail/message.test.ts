import { expect, it } from 'vitest'
import { letterOf } from './message.ts'

const message = { to: 'tao@example.com', subject: 'Hello', text: 'text' }

it('[MAIL3] a letter has a clean address, and a subject of one line', () => {
  expect(
    letterOf({ ...message, to: ' Tao@EXAMPLE.com', subject: ' a\r\nBcc: eve@example.com\u2028b\u0000\tc ' }),
  ).toEqual({
    to: 'Tao@example.com',
    subject: 'a Bcc: eve@example.com b c',
    text: 'text',
    html: undefined,
  })
  expect(letterOf({ ...message, subject: 'x'.repeat(300), html: '<p>' })).toMatchObject({
    subject: 'x'.repeat(200),
    html: '<p>',
  })
})

it('[MAIL3] what is no address, or more than one, is refused before anything is sent', () => {
  for (const to of ['tao', 'tao@example.com, eve@example.com', 'tao@example.com\nBcc: eve@example.com'])
    expect(() => letterOf({ ...message, to }), to).toThrow(
      expect.objectContaining({
        code: 'mail_refused',
        message: 'The mail was not sent; this is no mail address; correct the mail address.',
      }),
    )
})

it('[MAIL3] a mail is of bounded length', () => {
  expect(letterOf({ ...message, text: 'x'.repeat(100_000) }).text).toHaveLength(100_000)
  expect(() => letterOf({ ...message, text: 'x'.repeat(100_001) })).toThrow(RangeError)
  expect(() => letterOf({ ...message, html: 'x'.repeat(100_001) })).toThrow(RangeError)
})
