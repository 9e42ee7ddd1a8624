import { expect, it } from 'vitest'
import { ChatBesideVideo } from './chat-beside-video.ts'

/** The same chat before full screen, in it and after it; `opened`: the viewer opens it in between. */
function hidden(before: boolean, opened = false): [inside: boolean, after: boolean] {
  let isHidden = before
  const chat = new ChatBesideVideo({
    get isHidden() {
      return isHidden
    },
    hide: (hide) => (isHidden = hide),
  })
  chat.enters()
  const inside = isHidden
  if (opened) isHidden = false
  chat.leaves()
  return [inside, isHidden]
}

it('[SCREEN75] full screen hides the chat, and leaving it shows that again', () => {
  expect(hidden(false)).toEqual([true, false])
  expect(hidden(false, true)).toEqual([true, false])
})

it('[SCREEN75] a chat that was hidden before stays so, unless it was opened meanwhile', () => {
  expect(hidden(true)).toEqual([true, true])
  expect(hidden(true, true)).toEqual([true, false])
})

it('[SCREEN75] nothing is shown by leaving a full screen in which nothing was hidden', () => {
  let isHidden = true
  new ChatBesideVideo({ isHidden, hide: (hide) => (isHidden = hide) }).leaves()
  expect(isHidden).toBe(true)
})
