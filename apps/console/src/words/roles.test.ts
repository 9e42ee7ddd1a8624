import { expect, it } from 'vitest'
import { words as en } from './en.ts'
import { words as zh } from './zh.ts'

it('[STUDIO15] every role that is shown has a name in each language', () => {
  expect(en.roles).toEqual({ owner: 'Owner', host: 'Host', moderator: 'Moderator' })
  expect(zh.roles).toEqual({ owner: '房主', host: '主播', moderator: '房管' })
})
