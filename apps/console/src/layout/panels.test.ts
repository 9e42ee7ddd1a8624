import { describe, expect, it } from 'vitest'
import { DEFAULT_COLUMNS, movePanel, PANELS, placePanel, readColumns, tabsIn } from './panels.ts'
import type { Columns } from './panels.ts'

const COLUMNS: Columns = [['video', 'room', 'replays'], ['chat'], ['stage', 'people']]

describe('the layout of a studio', () => {
  it('[STUDIO33] has every panel once, in every phase and on phones', () => {
    for (const columns of Object.values(DEFAULT_COLUMNS)) expect(columns.flat().toSorted()).toEqual(PANELS.toSorted())
    for (const phase of ['before', 'after'] as const)
      expect(Object.values(tabsIn(phase)).flat().toSorted()).toEqual(PANELS.toSorted())
  })

  it('[STUDIO63] on air a phone has the chat below the video, and again in a tab of its own', () => {
    const { show, chat } = tabsIn('air')
    expect(show.indexOf('chat')).toBe(show.indexOf('video') + 1)
    expect(chat).toEqual(['chat'])
    expect(new Set(Object.values(tabsIn('air')).flat())).toEqual(new Set(PANELS))
    expect(tabsIn('before').show).not.toContain('chat')
    expect(tabsIn('after').show.slice(0, 3)).toEqual(['ended', 'shows', 'replays'])
  })

  it('[STUDIO89] on air a vote stands above what the room is set to', () => {
    const [column = []] = DEFAULT_COLUMNS.air.filter((names) => names.includes('room'))
    expect(column.slice(0, 3)).toEqual(['video', 'polls', 'room'])
  })

  it('[STUDIO33] a panel goes up and down in its column, and to the top of the next', () => {
    expect(movePanel(COLUMNS, 'room', 'up')).toEqual([['room', 'video', 'replays'], ['chat'], ['stage', 'people']])
    expect(movePanel(COLUMNS, 'video', 'down')).toEqual([['room', 'video', 'replays'], ['chat'], ['stage', 'people']])
    expect(movePanel(COLUMNS, 'room', 'down')).toEqual([['video', 'replays', 'room'], ['chat'], ['stage', 'people']])
    expect(movePanel(COLUMNS, 'room', 'right')).toEqual([
      ['video', 'replays'],
      ['room', 'chat'],
      ['stage', 'people'],
    ])
    expect(movePanel(COLUMNS, 'people', 'left')).toEqual([['video', 'room', 'replays'], ['people', 'chat'], ['stage']])
  })

  it('[STUDIO33] it cannot leave the studio', () => {
    expect(movePanel(COLUMNS, 'video', 'up')).toBeUndefined()
    expect(movePanel(COLUMNS, 'replays', 'down')).toBeUndefined()
    expect(movePanel(COLUMNS, 'video', 'left')).toBeUndefined()
    expect(movePanel(COLUMNS, 'people', 'right')).toBeUndefined()
    expect(movePanel(COLUMNS, 'team', 'up')).toBeUndefined()
  })

  it('[STUDIO33] what shows nothing is passed over', () => {
    const isShown = (name: string): boolean => name !== 'room'
    expect(movePanel(COLUMNS, 'replays', 'up', isShown)?.[0]).toEqual(['replays', 'video', 'room'])
    expect(movePanel(COLUMNS, 'video', 'down', isShown)?.[0]).toEqual(['room', 'replays', 'video'])
    expect(movePanel([['video', 'room'], []], 'video', 'down', isShown)).toBeUndefined()
  })

  it('[STUDIO33] an empty column takes a panel, and gives it back', () => {
    const emptied = movePanel(COLUMNS, 'chat', 'left') ?? []
    expect(emptied).toEqual([['chat', 'video', 'room', 'replays'], [], ['stage', 'people']])
    expect(movePanel(emptied, 'stage', 'left')).toEqual([['chat', 'video', 'room', 'replays'], ['stage'], ['people']])
  })

  it('[STUDIO33] a panel is dropped before another, or at the end of a column', () => {
    expect(placePanel(COLUMNS, 'chat', 2, 'people')).toEqual([
      ['video', 'room', 'replays'],
      [],
      ['stage', 'chat', 'people'],
    ])
    expect(placePanel(COLUMNS, 'video', 0)).toEqual([['room', 'replays', 'video'], ['chat'], ['stage', 'people']])
    expect(placePanel(COLUMNS, 'video', 2, 'video')).toBe(COLUMNS)
    expect(placePanel(COLUMNS, 'video', 3)).toBe(COLUMNS)
    expect(placePanel(COLUMNS, 'video', -1)).toBe(COLUMNS)
  })

  it('[STUDIO33] what a browser kept is made whole', () => {
    expect(readColumns([['room'], ['chat', 'video', 'chat'], ['x', 3, 'stage']], COLUMNS)).toEqual([
      ['room', 'replays'],
      ['chat', 'video'],
      ['stage', 'people'],
    ])
    for (const kept of [undefined, null, 'x', {}, [], [['chat']]]) expect(readColumns(kept, COLUMNS)).toBe(COLUMNS)
    expect(readColumns([1, null, {}], COLUMNS)).toEqual(COLUMNS)
  })
})
