import { expect, it, vi } from 'vitest'
import type { Fold, Model } from './model.ts'
import { composeModels } from './model.ts'

const event = (type: string, body: unknown) => ({ type, body, seq: 1, epoch: 1, at: 10, actor: 'ann' })

it('[FEATURE4] of a kind that only servers fold, screens are told nothing but that time moved on', () => {
  const fold = vi.fn<Fold<{ votes: number }, { n: number }>>((slice, { n }) => ({ votes: slice.votes + n }))
  const poll: Model<{ votes: number }, { voted: { n: number } }> = {
    initial: { votes: 0 },
    events: { voted: fold },
    serverOnly: ['voted'],
  }
  const { initial, evolve, evolveProjected } = composeModels({ poll })
  expect(evolveProjected(initial, event('voted', { n: 2 }))).toEqual({ votes: 0, epoch: 1, seq: 1 })
  expect(fold).not.toHaveBeenCalled()
  expect(evolve(initial, event('voted', { n: 2 }))).toEqual({ votes: 2, epoch: 1, seq: 1 })
})

it('[FEATURE4] a kind that matters only once its words are gone changes nothing before', () => {
  const note: Model<{ note: string }, { noted: object }> = {
    initial: { note: 'kept' },
    erased: { noted: { note: '' } },
  }
  const { initial, evolve } = composeModels({ note })
  expect(evolve(initial, event('noted', {}))).toMatchObject({ note: 'kept' })
  expect(evolve(initial, event('noted', null))).toMatchObject({ note: '' })
})

it('[FEATURE4] where nothing is private, nothing is kept back', () => {
  const { project, rows } = composeModels({ likes: { initial: { likes: 0 } } as Model<{ likes: number }, object> })
  const state = { likes: 1 }
  expect(project(state)).toBe(state)
  expect(rows.has('liked')).toBe(false)
})
