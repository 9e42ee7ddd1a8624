import { expect, it } from 'vitest'
import { onDragDown } from './drag-down.ts'

type Move = [x: number, y: number, atMs: number]

/** What a finger that goes over these places does to a panel. */
function drag(
  moves: Move[],
  panelIs: { scrollTop?: number; atBottom?: boolean; fingers?: number; over?: string } = {},
) {
  const { scrollTop = 0, atBottom = true, fingers = 1, over = '' } = panelIs
  const panel = Object.assign(new EventTarget(), { scrollTop, style: { translate: '' } as CSSStyleDeclaration })
  let closed = 0
  const shown: string[] = []
  const stop = onDragDown(
    panel as never,
    () => atBottom,
    () => closed++,
  )
  const target = { closest: (selector: string) => over !== '' && selector.includes(over) }
  const send = (type: string, [clientX, clientY, atMs]: Move): boolean => {
    const event = new Event(type, { cancelable: true })
    Object.defineProperty(event, 'timeStamp', { value: atMs })
    Object.defineProperty(event, 'touches', { value: Array.from({ length: fingers }, () => ({ clientX, clientY })) })
    Object.defineProperty(event, 'target', { value: target })
    panel.dispatchEvent(event)
    shown.push(panel.style.translate)
    return event.defaultPrevented
  }
  const [first = [0, 0, 0], ...rest] = moves
  send('touchstart', first)
  const kept = rest.map((move) => send('touchmove', move))
  const cancel = (): void => void send('touchcancel', first)
  const end = (): void => void send('touchend', moves.at(-1) ?? first)
  return { end, cancel, stop, shown, kept, closed: () => closed, again: () => send('touchstart', first) }
}

it('[SET3] a panel at the bottom follows a finger, and closes where it is let go far enough', () => {
  const panel = drag([
    [100, 100, 0],
    [100, 150, 400],
    [100, 190, 800],
  ])
  expect(panel.shown).toEqual(['', '0 50px', '0 90px'])
  expect(panel.kept).toEqual([true, true])
  panel.end()
  expect([panel.closed(), panel.shown.at(-1)]).toEqual([1, ''])
})

it('[SET3] not far enough, it goes back; a quick finger needs less', () => {
  const slow = drag([
    [100, 100, 0],
    [100, 189, 251],
  ])
  slow.end()
  expect([slow.closed(), slow.shown.at(-1)]).toEqual([0, ''])
  const quick = drag([
    [100, 100, 0],
    [100, 130, 250],
  ])
  quick.end()
  expect(quick.closed()).toBe(1)
  const small = drag([
    [100, 100, 0],
    [100, 129, 100],
  ])
  small.end()
  expect(small.closed()).toBe(0)
})

it('[SET3] a finger that goes up or across, two fingers, and what is drawn in it are left alone', () => {
  for (const [moves, is] of [
    [
      [
        [100, 100, 0],
        [100, 90, 50],
        [100, 300, 100],
      ],
      {},
    ],
    [
      [
        [100, 100, 0],
        [120, 101, 50],
        [120, 300, 100],
      ],
      {},
    ],
    [
      [
        [100, 100, 0],
        [100, 300, 100],
      ],
      { fingers: 2 },
    ],
    [
      [
        [100, 100, 0],
        [100, 300, 100],
      ],
      { over: 'range' },
    ],
    [
      [
        [100, 100, 0],
        [100, 300, 100],
      ],
      { scrollTop: 1 },
    ],
    [
      [
        [100, 100, 0],
        [100, 300, 100],
      ],
      { atBottom: false },
    ],
  ] as [Move[], object][]) {
    const panel = drag(moves, is)
    panel.end()
    expect([panel.closed(), panel.kept.includes(true)]).toEqual([0, false])
  }
})

it('[SET3] a tap may tremble; a drag that the system takes away closes nothing; nor does one after the end', () => {
  const tap = drag([
    [100, 100, 0],
    [104, 107, 50],
  ])
  tap.end()
  expect([tap.closed(), tap.kept]).toEqual([0, [false]])
  const taken = drag([
    [100, 100, 0],
    [100, 300, 400],
  ])
  taken.cancel()
  taken.end()
  expect([taken.closed(), taken.shown.at(-1)]).toEqual([0, ''])
  const ended = drag([
    [100, 100, 0],
    [100, 300, 400],
  ])
  ended.stop()
  ended.end()
  expect(ended.closed()).toBe(0)
})
