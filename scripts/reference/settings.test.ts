import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DEFAULT_SETTINGS, initialState } from '@ovation/room'
import { decide, PERMISSIONS } from '@ovation/room/rules'
import { expect, it } from 'vitest'
import { repositoryRoot } from '../arrows.ts'

const read = (file: string): string => readFileSync(join(repositoryRoot, file), 'utf8')
const FILES = ['docs/reference/settings.md', 'docs/zh/reference/settings.md']

/** What the room says to a value, as a host sets it. Settings that differ from every value of one, so that a change is one. */
function answerTo(name: string, value: unknown): string {
  const settings = { ...DEFAULT_SETTINGS, [name]: undefined }
  const state = { ...initialState('r'), lifecycle: 'open' as const, door: 'digest', settings }
  const actor = { id: 'hugo', name: 'Hugo', role: 'host' as const }
  const context = { actor, standing: {}, now: 1_000, newId: () => 'id', commandId: 'c' }
  const result = decide(state, { type: 'room.settings', body: { settings: { [name]: value } } }, context)
  return result.ok ? 'ok' : result.code
}

/** The parts of a page, by the name of the setting. */
const sectionsOf = (page: string): Map<string, string> =>
  new Map(page.split(/^### /m).flatMap((part, at) => (at === 0 ? [] : [[part.split('\n')[0] ?? '', part]])))

const valueOf = (text: string): unknown =>
  text === 'true' ? true : text === 'false' ? false : text === 'null' ? null : text
const numberOf = (text: string): number => Number(text.replaceAll(',', ''))

it.each(FILES)('[DOCS24] %s has every setting, its default, and the values that the room takes', (file) => {
  const page = read(file)
  const names = Object.keys(DEFAULT_SETTINGS)
  const sections = sectionsOf(page)
  expect([...sections.keys()]).toEqual(names)
  expect([...page.matchAll(/^\| \[`(\w+)`\]/gm)].map(([, name]) => name)).toEqual(names)
  expect(page).toContain(`\`${PERMISSIONS['room.settings']}\``)
  for (const [name, section] of sections) {
    const set = DEFAULT_SETTINGS[name as keyof typeof DEFAULT_SETTINGS]
    const [, stated = ''] = /\*\*(?:Default:|默认值)\*\*：? ?`([^`]+)`/.exec(section) ?? []
    expect(typeof set === 'number' ? numberOf(stated) : valueOf(stated), name).toBe(set)
    const [, min, max] = /^\| ([\d,]+) – ([\d,]+) \|/m.exec(section) ?? []
    if (min !== undefined && max !== undefined) {
      const [least, most] = [numberOf(min), numberOf(max)]
      const answers = [least - 1, least, most, most + 1].map((value) => answerTo(name, value))
      expect(answers, name).toEqual(['value_out_of_range', 'ok', 'ok', 'value_out_of_range'])
    } else if (/^\| (number|数字)[,、，] ?`null` \|/m.test(section)) {
      const [dayMs, now] = [86_400_000, 1_000]
      const values = [null, now + dayMs, now + 366 * dayMs, now + 367 * dayMs, now + 0.5, 'nothing']
      const [bad, ok] = ['value_out_of_range', 'ok']
      expect(
        values.map((value) => answerTo(name, value)),
        name,
      ).toEqual([ok, ok, ok, bad, bad, bad])
    } else {
      const values = [...section.matchAll(/^\| `(\w+)` \|/gm)].map(([, value = '']) => valueOf(value))
      expect(values.length, name).toBeGreaterThan(1)
      expect(new Set(values.map((value) => answerTo(name, value))), name).toEqual(new Set(['ok']))
      expect(answerTo(name, 'nothing'), name).toBe('value_out_of_range')
    }
  }
})

it('[DOCS24] the page names a control for the settings that the studio changes, and for no others', () => {
  const source = globSync('packages/features/src/*/studio.tsx', { cwd: repositoryRoot }).map(read).join('\n')
  const changed = [...source.matchAll(/\b(?:set|settings\.update)\(\{ (\w+)/g)].map(([, name]) => name)
  const named = [...sectionsOf(read(FILES[0] ?? ''))].flatMap(([name, section]) =>
    /\*\*Studio:\*\* “/.test(section) ? [name] : [],
  )
  expect(named.sort()).toEqual([...new Set(changed)].sort())
})
