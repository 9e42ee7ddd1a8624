import { h, render } from 'preact'
import { useReducer } from 'preact/hooks'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { beforeNextFrame } from './next-frame.ts'

let frames: (() => void)[]
beforeEach(() => {
  frames = []
  vi.useFakeTimers()
  vi.stubGlobal('document', { hidden: false })
  vi.stubGlobal('requestAnimationFrame', (draw: () => void) => frames.push(draw))
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})
const draw = (): void => {
  for (const one of frames.splice(0)) one()
}

it('draws all that wait in one frame, each once, in the order in which they asked', () => {
  const drawn: string[] = []
  const [outer, inner] = [() => void drawn.push('outer'), () => void drawn.push('inner')]
  for (const one of [outer, inner, outer]) beforeNextFrame(one)
  expect(frames).toHaveLength(1)
  expect(drawn).toEqual([])
  draw()
  expect(drawn).toEqual(['outer', 'inner'])
  beforeNextFrame(inner)
  draw()
  expect(drawn).toEqual(['outer', 'inner', 'inner'])
})

it('draws once a second in a background tab, which gets no frames', () => {
  vi.stubGlobal('document', { hidden: true })
  let drawn = 0
  beforeNextFrame(() => void drawn++)
  expect(frames).toHaveLength(0)
  vi.advanceTimersByTime(999)
  expect(drawn).toBe(0)
  vi.advanceTimersByTime(1)
  expect(drawn).toBe(1)
})

it('renders a component once in a frame, also when what contains it is rendered too', async () => {
  const rendered: string[] = []
  const redraws: (() => void)[] = []
  const follow = (name: string): void => {
    rendered.push(name)
    redraws.push(useReducer((n: number) => n + 1, 0)[1] as () => void)
  }
  const Inner = (): null => {
    follow('inner')
    return null
  }
  const Outer = () => {
    follow('outer')
    return h(Inner, {})
  }
  // Nothing is put into it.
  render(h(Outer, {}), { childNodes: [], firstChild: null } as unknown as Element)
  expect(rendered.splice(0)).toEqual(['outer', 'inner'])
  for (const redraw of redraws.splice(0)) beforeNextFrame(redraw)
  // As in browsers: what is due after a callback comes before the next one.
  for (const one of frames.splice(0)) {
    one()
    await Promise.resolve()
  }
  expect(rendered).toEqual(['outer', 'inner'])
})
