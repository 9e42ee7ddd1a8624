import { expect, it } from 'vitest'
import { words as en } from './en.ts'
import { words as zh } from './zh.ts'

it('[STUDIO15] every role that is shown has a name in each language', () => {
  expect(en.roles).toEqual({
    owner: 'Owner',
    host: 'Host',
    moderator: 'Moderator',
    member: 'Member',
    guest: 'Guest',
  })
  expect(zh.roles).toEqual({ owner: '房主', host: '主播', moderator: '房管', member: '成员', guest: '游客' })
})
