import { describe, expect, it } from 'vitest'
import { admitGuest } from './guests.ts'
import { freshSecrets } from './secrets.ts'
import { readsLikeStaff } from './staff-names.ts'
import { Tokens } from './tokens.ts'

const NOW = Date.now()
const tokens = new Tokens(freshSecrets())
const nameOf = (name: string): Promise<string> =>
  admitGuest(tokens, { name }, NOW).then(
    ({ identity }) => identity.name,
    (error: Error & { code: string }) => error.code,
  )
/** A token from the time when any name could be taken. */
const oldToken = (name: string): Promise<string> =>
  tokens.mintOwn({ user: 'g_1', name, rooms: {}, expiresInS: 600 }, NOW)

const OF_STAFF = [
  ...[
    'Owner',
    'owner',
    'OWNER',
    ' O w n e r ',
    '~*Owner*~',
    '✨Owner✨',
    '👑 Owner',
    '[Owner]',
    'Owner.',
    'Owner!',
    '|Owner|',
    'Owner 1',
    '#1 Owner',
  ],
  ...[
    '0wner',
    'Ｏｗｎｅｒ',
    '𝓞𝔀𝓷𝓮𝓻',
    'Ⓞⓦⓝⓔⓡ',
    '🅞🅦🅝🅔🅡',
    '🅾🆆🅽🅴🆁',
    '🇴🇼🇳🇪🇷',
    'O\u200bwner',
    'O\u0336w\u0336n\u0336er',
    'Öwnér',
  ],
  ...['Оwner', 'Οwner', 'ΟWΝΕR', 'Оwпег', 'ᴏᴡɴᴇʀ', 'ovvner', 'Øwner'],
  ...['Admin', 'Adm1n', 'Admln', 'Adrnin', '@dmin', '@dmin!!', '0wner!', 'аdmіn', 'Administrator', 'ad-min'],
  ...['System', '5ystem', 'SYSTEM', 'Ѕуѕtеm', 'Sys tem'],
  ...['ᎻOST', 'Ꮋᴏꜱᴛ', 'ꓧoѕt', 'ꓳwner', 'ⲞWNER', 'H○st', '〇wner', 'ꓮꓓꓟIN', 'ᎪᎠᎷᏆN', 'Adm¡n', 'ɯoderator', 'ꭺdmin'],
  ...['The Owner', 'System message', '主播本人', '官方账号', '系统提示', '系統公告', '服务器公告'],
  ...['Host', 'H0st', 'Ηοst', 'Moderator', 'Моdеrаtоr', 'MODERATOR_2', 'mod', 'Staff', 'Official', 'Ovation'],
  ...[
    '房主',
    '主播',
    '主 播',
    '「主播」',
    '主播🎤',
    '房管',
    '房管1',
    '管理员',
    '管理員',
    '系统',
    '系統',
    '系统消息',
    '官方客服',
    '超管',
  ],
]
const OF_PEOPLE = [
  ...[
    'Ann',
    'Tao',
    '小明',
    '主播的粉丝',
    '房主是谁',
    '管理学院',
    'Owen',
    'Downer',
    'Hostel',
    'Ghost',
    'Modern',
    'Ademin',
  ],
  ...[
    'Mode',
    'Rooty',
    'Systema',
    'Олег',
    'Ωμέγα',
    'Guest 1234',
    '007',
    '12345',
    '❤️',
    'Åsa',
    'علي',
    'राम',
    'Administratorin',
  ],
]

describe('the name of a guest', () => {
  it.each(OF_STAFF)('[NAME1] %s reads like staff or the server, and is refused', async (name) => {
    expect(await nameOf(name)).toBe('name_invalid')
  })

  it.each(OF_PEOPLE)('[NAME1] %s does not', async (name) => {
    expect(readsLikeStaff(name)).toBe(false)
    expect(await nameOf(name)).toBe(name.normalize('NFKC'))
  })

  it('[NAME1] the refusal says to choose another', async () => {
    await expect(admitGuest(tokens, { name: 'Owner' }, NOW)).rejects.toMatchObject({
      message: expect.stringMatching(/reads like that of the host.*; choose another one\./),
    })
  })

  it.each(['', '  ', '\u2800', '\u034f', '\u3164\u200b', '\u0301\u0301\u0301', '\u202e', 'x'.repeat(31)])(
    '[NAME2] %j has nothing to see in it, or too much, and is refused',
    async (name) => {
      expect(await nameOf(name)).toBe('name_invalid')
    },
  )

  it('[NAME2] is stored as it can be seen', async () => {
    expect(await nameOf(` A\u202enn\u2800 ${'e\u0335'.repeat(1)}${'\u0336'.repeat(20)}`)).toBe(
      'Ann e\u0335\u0336\u0336',
    )
  })

  it('[NAME3] who took such a name before comes back under a readable one, again and again', async () => {
    let token = await oldToken('Owner')
    for (const name of [undefined, 'Owner', undefined, 'Owner']) {
      const back = await admitGuest(tokens, { token, ...(name === undefined ? {} : { name }) }, NOW)
      expect(back.identity).toMatchObject({ id: 'g_1', name: expect.stringMatching(/^Guest \d{4}$/) })
      token = back.token
    }
    await expect(admitGuest(tokens, { token, name: 'Admin' }, NOW)).rejects.toMatchObject({ code: 'name_invalid' })
    const named = await admitGuest(tokens, { token, name: 'Ann' }, NOW)
    expect(named.identity.name).toBe('Ann')
    await expect(admitGuest(tokens, { token: named.token, name: 'Owner' }, NOW)).rejects.toMatchObject({
      code: 'name_invalid',
    })
  })
})

describe("the name in an integrator's token", () => {
  const named = async (user: string, name?: string): Promise<string> => {
    const token = await tokens.mint({ user, rooms: {}, expiresInS: 600, ...(name === undefined ? {} : { name }) }, NOW)
    return (await tokens.verify(token, NOW)).name
  }

  it('[NAME1] is theirs to choose', async () => {
    expect(await named('u1', 'Admin')).toBe('Admin')
    expect(await named('u1', '主播')).toBe('主播')
  })

  it('[NAME2] is always one that can be seen', async () => {
    await expect(named('u1', '\u2800')).rejects.toMatchObject({ code: 'name_invalid' })
    expect(await named(`\u202eu${'\u0336'.repeat(9)}${'x'.repeat(60)}`)).toBe(`u\u0336\u0336\u0336${'x'.repeat(26)}`)
    expect(await named('\u3164')).toBe('User')
  })
})
