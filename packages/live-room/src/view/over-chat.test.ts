import { expect, it } from 'vitest'
import { overChat } from './over-chat.ts'

const desktop = { width: 1_280, height: 800 }
const chat = { left: 896, top: 0, right: 1_280, bottom: 800 }

it('[SCREEN78] a panel is over the chat, above its field', () => {
  expect(overChat(chat, desktop)).toEqual({ rightPx: 12, bottomPx: 76, widthPx: 360, maxHeightPx: 712 })
  const inPage = { left: 500, top: 100, right: 800, bottom: 580 }
  expect(overChat(inPage, desktop)).toEqual({ rightPx: 492, bottomPx: 296, widthPx: 276, maxHeightPx: 392 })
})

it.each([
  ['is no chat', undefined],
  ['is below the video', { left: 0, top: 219, right: 390, bottom: 800 }],
  ['has little width', { ...chat, left: 981 }],
  ['has little height', { ...chat, top: 321 }],
  ['has more than half of the window', { ...chat, left: 639 }],
  ['begins above the window', { ...chat, top: -1 }],
  ['ends below it', { ...chat, bottom: 801 }],
  ['ends beside it', { ...chat, right: 1_281 }],
])('[SCREEN78] not where there %s', (_, box) => {
  expect(overChat(box, desktop)).toBeUndefined()
})
