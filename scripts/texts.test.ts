import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { repositoryRoot } from './arrows.ts'

type Texts = Record<string, unknown>
type Module = Record<string, Record<string, Texts> | Texts>

const load = async (file: string): Promise<Module> => (await import(join(repositoryRoot, file))) as Module

/** The sources that may use a text, as one: neither tests nor the texts themselves. */
const sources = (...patterns: string[]): string =>
  globSync(patterns, { cwd: repositoryRoot })
    .filter((file) => !/words\/(\w+-)?(en|zh)\.ts$|strings\.ts$|\.test\.tsx?$/.test(file))
    .map((file) => readFileSync(join(repositoryRoot, file), 'utf8'))
    .join('\n')

/** Those that nothing names; a text that is chosen by a value is named by the value. */
const unused = (texts: Texts, code: string): string[] =>
  Object.keys(texts).filter(
    (key) => key !== 'errors' && !new RegExp(`\\b(words|does|said|current)\\.${key}\\b|'${key}'`).test(code),
  )

describe('texts on screen', () => {
  const LIVE_ROOM = 'packages/live-room/src'
  it.each([
    [
      `${LIVE_ROOM}/words`,
      [`${LIVE_ROOM}/{view,words,stage,panels,states}/*.ts*`, 'packages/features/src/*/viewer.tsx'],
    ],
    [
      `${LIVE_ROOM}/panels/words`,
      [`${LIVE_ROOM}/{panels,settings,view,stage,around,states}/*.ts*`, 'packages/features/src/*/viewer.tsx'],
    ],
    [`${LIVE_ROOM}/account/words`, [`${LIVE_ROOM}/account/*.ts*`]],
    [`${LIVE_ROOM}/publish/words`, [`${LIVE_ROOM}/publish/*.ts*`]],
    [`${LIVE_ROOM}/replay/words`, [`${LIVE_ROOM}/{replay/*,view/audio-button}.ts*`]],
    [
      'apps/console/src/words',
      [
        'apps/console/src/{*,account/*,cards/*,layout/*,people/*,report/*,show/*,site/*}.ts*',
        'packages/features/src/*/studio.tsx',
      ],
    ],
  ])('[KIT22] every one of %s is used, and there in every language', async (folder, users) => {
    const [{ words: en = {} }, { words: zh = {} }] = await Promise.all([
      load(`${folder}/en.ts`),
      load(`${folder}/zh.ts`),
    ])
    expect(Object.keys(en).length).toBeGreaterThan(10)
    expect(Object.keys(zh).sort()).toEqual(Object.keys(en).sort())
    expect(unused(en, sources(...users))).toEqual([])
  })

  it.each(
    globSync(
      [
        'packages/{features/src/*,live-room/src/{account,danmaku,overlay,stage}}/strings.ts',
        'apps/console/src/{account,overlays,people,report,site}/strings.ts',
      ],
      {
        cwd: repositoryRoot,
      },
    ),
  )('[KIT22] every one of %s is used', async (file) => {
    const folder = file.replace('strings.ts', '')
    for (const [name, { en = {} }] of Object.entries(await load(file))) {
      const users = name.endsWith('StudioStrings') ? 'studio*' : '!(studio*)'
      expect(unused(en as Texts, sources(`${folder}${users}.{ts,tsx}`)), name).toEqual([])
    }
  })

  // Several parts of a player's screen use them.
  it.each([`${LIVE_ROOM}/live-regions/strings.ts`, `${LIVE_ROOM}/shortcuts/strings.ts`])(
    '[KIT22] every one of %s is used',
    async (file) => {
      for (const { en = {} } of Object.values(await load(file)))
        expect(
          unused(en as Texts, sources(`${LIVE_ROOM}/{live-regions,shortcuts,panels,danmaku,replay}/*.ts*`)),
        ).toEqual([])
    },
  )

  it.each(['en', 'zh'])(
    '[STUDIO15] in %s a role is called the same in the studio and on every other screen',
    async (language) => {
      const rolesIn = async (folder: string): Promise<Texts> =>
        (await load(`${folder}/${language}.ts`)).words?.roles as Texts
      // Guests have no badge in a room.
      const { guest, ...roles } = await rolesIn('apps/console/src/words')
      expect(guest).not.toBe('')
      expect(await rolesIn(`${LIVE_ROOM}/words`)).toEqual({ ...roles, guest: '' })
    },
  )

  it('[KIT22] one that nothing names is found', () => {
    expect(
      unused({ live: '', lost: '', ended: '', errors: {} }, `words.livelier words.lost { ended: 'ended' }`),
    ).toEqual(['live'])
  })
})
