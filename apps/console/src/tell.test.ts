import { notifications, notificationsStore } from '@mantine/notifications'
import { beforeEach, expect, it } from 'vitest'
import { attempt } from './tell.ts'

const told = () => notificationsStore.getState().notifications.map(({ message, color }) => [message, color])
beforeEach(() => notifications.clean())

it('[STUDIO89] a notice is red where something failed, and only there', async () => {
  expect(await attempt(async () => {}, 'It is done.')).toBe(true)
  expect(told()).toEqual([['It is done.', 'teal']])
  notifications.clean()
  const refused = Object.assign(new Error('No.'), { code: 'refused' })
  expect(await attempt(() => Promise.reject(refused), 'It is done.', { refused: 'It was refused.' })).toBe(false)
  expect(told()).toEqual([['It was refused.', 'red']])
})

it('[STUDIO89] good news is shown only where there is something to say', async () => {
  expect(await attempt(async () => {})).toBe(true)
  expect(told()).toEqual([])
})
