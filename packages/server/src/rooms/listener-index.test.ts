import { expect, it } from 'vitest'
import { listener } from './hub.fixture.ts'
import { ListenerIndex } from './listener-index.ts'

function open() {
  const changes: string[] = []
  const index = new ListenerIndex((actor, here) => void changes.push(`${actor} ${here ? 'came' : 'left'}`))
  return { index, changes }
}

it('[WIRE8] people count once, however many connections they have; only the first and the last change presence', () => {
  const { index, changes } = open()
  const [first, second, gus] = [listener('mia'), listener('mia'), listener('gus')]
  for (const one of [first, second, gus]) index.add(one)
  expect([index.viewers, index.connections]).toEqual([2, 3])
  expect([...index.actors()]).toEqual(['mia', 'gus'])
  expect([...index.audience()]).toEqual(['mia', 'gus'])
  expect([...index.all]).toEqual([first, second, gus])
  expect(index.of('mia')).toEqual([first, second])
  expect(changes).toEqual(['mia came', 'gus came'])

  expect(index.delete(first)).toBe(false)
  expect(index.has('mia')).toBe(true)
  expect(changes).toHaveLength(2)
  expect(index.delete(second)).toBe(true)
  expect(index.has('mia')).toBe(false)
  expect([index.viewers, index.connections]).toEqual([1, 1])
  expect(changes.slice(2)).toEqual(['mia left'])
})

it('[ALIAS5] people with an account are found by the ids that they had as guests, while they are here', () => {
  const { index, changes } = open()
  const ann = listener('@ann', { aliases: ['g_1', 'g_2'] })
  index.add(ann)
  expect([index.ofAlias('g_2'), index.ofAlias('@ann'), index.of('g_2')]).toEqual([[ann], [], []])
  expect([index.viewers, changes]).toEqual([1, ['@ann came']])
  index.delete(ann)
  expect(index.ofAlias('g_2')).toEqual([])
  index.add(ann)
  index.clear()
  expect(index.ofAlias('g_1')).toEqual([])
})

it('a connection that never came does not leave', () => {
  const { index, changes } = open()
  const stranger = listener('mia')
  expect(index.delete(stranger)).toBe(false)
  index.add(listener('mia'))
  expect(index.delete(stranger)).toBe(false)
  expect(index.viewers).toBe(1)
  expect(changes).toEqual(['mia came'])
})

it('staff are those who see more than everyone, by the class that they were last added with', () => {
  const { index, changes } = open()
  const mo = listener('mo', { viewerClass: 'staff' })
  index.add(mo)
  index.add(listener('mia'))
  expect([...index.staff]).toEqual([mo])

  mo.viewerClass = 'everyone'
  index.removeFromStaff(mo)
  expect([...index.staff]).toEqual([])
  expect(index.of('mo')).toEqual([mo])
  index.add(mo)
  expect([...index.staff]).toEqual([])

  mo.viewerClass = 'staff'
  index.add(mo)
  expect([...index.staff]).toEqual([mo])
  expect(changes).toEqual(['mo came', 'mia came'])
  index.delete(mo)
  expect([...index.staff]).toEqual([])
})

it('[STUDIO75] who hosts the room is here, but is none of its viewers', () => {
  const { index, changes } = open()
  const host = listener('hu', { watches: false })
  const second = listener('hu', { watches: false })
  const mia = listener('mia')
  for (const one of [host, second, mia]) index.add(one)
  expect([index.viewers, index.connections]).toEqual([1, 3])
  expect([[...index.actors()], [...index.audience()]]).toEqual([['hu', 'mia'], ['mia']])
  expect([index.has('hu'), index.isViewer('hu'), index.isViewer('mia'), index.isViewer('gus')]).toEqual([
    ...[true, false, true, false],
  ])
  expect(index.delete(host)).toBe(false)
  expect(index.delete(second)).toBe(true)
  expect([index.viewers, changes]).toEqual([1, ['mia came']])
})

it('[STUDIO75] with a role somebody joins the viewers or leaves them, once for all their connections', () => {
  const { index, changes } = open()
  const [first, second] = [{ ...listener('hu') }, { ...listener('hu') }]
  index.add(first)
  index.add(second)
  Object.assign(first, { watches: false })
  index.add(first)
  expect([index.viewers, changes]).toEqual([0, ['hu came', 'hu left']])
  Object.assign(second, { watches: false })
  index.add(second)
  Object.assign(first, { watches: true })
  index.add(first)
  expect(index.viewers, 'one connection hosts').toBe(0)
  index.delete(second)
  expect([index.viewers, changes.at(-1)]).toEqual([1, 'hu came'])
  index.delete(first)
  expect([index.viewers, changes]).toEqual([0, ['hu came', 'hu left', 'hu came', 'hu left']])
})

it('nobody is left after it was cleared', () => {
  const { index } = open()
  index.add(listener('mo', { viewerClass: 'staff', watches: false }))
  index.clear()
  expect([index.viewers, index.connections, [...index.staff].length]).toEqual([0, 0, 0])
})
