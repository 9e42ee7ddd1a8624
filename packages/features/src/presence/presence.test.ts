import { ROLES } from '@ovation/kernel'
import { expect, it } from 'vitest'
import { mayNotBePresent } from '@ovation/room/rules'

const refused = (lifecycle: 'open' | 'closed', speak: 'everyone' | 'members' | 'staff'): string[] =>
  ROLES.filter((role) => mayNotBePresent({ lifecycle, settings: { speak } }, role) !== undefined)

it('[PRES9] who may chat may be present: by the setting, and in a closed room staff alone', () => {
  expect(refused('open', 'everyone')).toEqual([])
  expect(refused('open', 'members')).toEqual(['guest'])
  expect(refused('open', 'staff')).toEqual(['member', 'guest'])
  expect(refused('closed', 'everyone')).toEqual(['member', 'guest'])
})

it('[PRES9] the refusal says why', () => {
  const why = (lifecycle: 'open' | 'closed', speak: 'members' | 'staff') =>
    mayNotBePresent({ lifecycle, settings: { speak } }, 'guest')
  expect(why('closed', 'staff')).toEqual({ ok: false, code: 'room_closed' })
  expect(why('open', 'staff')).toEqual({ ok: false, code: 'speak_restricted', detail: 'staff' })
  expect(why('open', 'members')).toEqual({ ok: false, code: 'speak_restricted', detail: 'members' })
})
