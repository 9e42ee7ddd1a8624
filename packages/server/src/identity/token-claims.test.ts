import { SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { freshSecrets } from './secrets.ts'
import { Tokens } from './tokens.ts'

const NOW = Date.UTC(2026, 0, 1)
const NOW_S = NOW / 1_000
const secrets = freshSecrets()
const tokens = new Tokens(secrets)
const [[KEY, SECRET]] = Object.entries(secrets.apiKeys) as [[string, string]]
const RIGHT = { iss: KEY, aud: 'ovation', sub: 'tao', exp: NOW_S + 900, rooms: { demo: 'host' } }

const sign = (claims: object, { kid = KEY, secret = SECRET, alg = 'HS256' } = {}): Promise<string> =>
  new SignJWT({ ...claims }).setProtectedHeader({ alg, kid }).sign(new TextEncoder().encode(secret))

/** Why a token with these claims instead of the right ones is refused. */
const why = async (claims: object): Promise<string> =>
  tokens.verify(await sign({ ...RIGHT, ...claims }), NOW).then(
    () => 'it is taken',
    ({ code, message }: { code: string; message: string }) =>
      code === 'unauthorized' ? (/\((.*)\); get a new one\.$/s.exec(message)?.[1] ?? message) : `${code}: ${message}`,
  )

describe('why a token is refused', () => {
  it.each<[object, string]>([
    [{ iss: 'shop' }, `its 'iss' is 'shop'; it has to be '${KEY}', like the 'kid' of its header`],
    [{ iss: undefined }, `its 'iss' is missing; it has to be '${KEY}', like the 'kid' of its header`],
    [{ aud: 'shop' }, "its 'aud' is 'shop'; it has to be 'ovation'"],
    [{ aud: ['a', 'b'] }, `its 'aud' is ["a","b"]; it has to be 'ovation'`],
    [{ aud: undefined }, "its 'aud' is missing; it has to be 'ovation'"],
    [
      { exp: undefined },
      "its 'exp' is missing; it has to be the time at which it ends, a number of seconds since 1970",
    ],
    [
      { exp: `${NOW_S + 900}` },
      `its 'exp' is '${NOW_S + 900}'; it has to be the time at which it ends, a number of seconds since 1970`,
    ],
    [
      { nbf: NOW_S + 95 },
      "its 'nbf' is 95 s ahead of this server's clock (2026-01-01T00:00:00.000Z); it counts only from then on, so wait, or set the clocks right",
    ],
    [{ iat: 'now' }, "its 'iat' is 'now'; it has to be the time at which it was made, a number of seconds since 1970"],
    [
      { sub: undefined },
      "its 'sub' is missing; it has to be your id of the person, text of 1 to 128 characters, valid Unicode without U+0000",
    ],
    [
      { sub: 42 },
      "its 'sub' is 42; it has to be your id of the person, text of 1 to 128 characters, valid Unicode without U+0000",
    ],
    [
      { sub: '' },
      "its 'sub' is ''; it has to be your id of the person, text of 1 to 128 characters, valid Unicode without U+0000",
    ],
    [
      { avatar: 'http://x.example/a.png' },
      "its 'avatar' is 'http://x.example/a.png'; it has to be an https address of at most 500 characters",
    ],
    [{ rooms: ['demo'] }, `its 'rooms' is ["demo"]; it has to be an object of role by room, such as {"demo":"member"}`],
    [
      { rooms: { demo: 'emperor' } },
      "its 'rooms.demo' is 'emperor'; it has to be one of owner, host, moderator, member, guest",
    ],
    [{ rooms: { ['r'.repeat(65)]: 'member' } }, `its 'rooms' names a room of 65 characters; it has to be at most 64`],
    [
      { rooms: Object.fromEntries(Array.from({ length: 201 }, (_, i) => [`r${i}`, 'member'])) },
      "its 'rooms' names 201 rooms; it has to be at most 200, and '*' stands for all others",
    ],
  ])('[TOK6] %j: the claim is named, with what it is and what it has to be', async (claims, reason) => {
    expect(await why(claims)).toBe(reason)
  })

  it('[TOK6] what is reserved, a value that is long, and an end that is past', async () => {
    for (const sub of ['owner', 'system', 'g_1', '@all'])
      expect(await why({ sub })).toBe(
        `its 'sub' is '${sub}'; it has to be another: 'owner', 'system' and what begins with 'g_' or '@' are the server's own`,
      )
    expect((await why({ aud: 'x'.repeat(5_000) })).length).toBeLessThan(200)
    expect(await why({ exp: NOW_S - 61 })).toBe(
      "token_expired: The connection was closed; the token has expired ('exp' was 61 s ago by this server's clock, 2026-01-01T00:00:00.000Z); get a new one.",
    )
  })

  it('[TOK6] its key, algorithm and signature, without the secret', async () => {
    const refusal = async (text: string): Promise<string> =>
      tokens.verify(text, NOW).then(
        () => 'it is taken',
        (error: Error) => error.message,
      )
    const foreign = await refusal(await sign(RIGHT, { secret: 'x'.repeat(40) }))
    expect(foreign).toContain(
      `its signature was not made with the key '${KEY}'; sign with its secret, as the bytes of its text`,
    )
    expect(await refusal(await sign(RIGHT, { kid: 'key_other' }))).toContain(
      "the 'kid' of its header is 'key_other'; it has to be the id of a signing key of this server, as the studio lists them",
    )
    const strong = await refusal(await sign(RIGHT, { alg: 'HS512', secret: 'x'.repeat(64) }))
    expect(strong).toContain(
      `the 'alg' of its header is 'HS512'; it has to be 'HS256', as for every token of the key '${KEY}'`,
    )
    expect(await refusal('garbage')).toContain('it is not a JWT')
    for (const message of [foreign, strong]) expect(message).not.toContain(SECRET)
  })

  it.each(['exp', 'iat', 'nbf'])('[TOK7] %s in milliseconds is refused as such', async (claim) => {
    expect(await why({ [claim]: NOW + 900_000 })).toBe(
      `its '${claim}' is ${NOW + 900_000}; it has to be in seconds, not milliseconds, since 1970`,
    )
    expect(await why({ [claim]: claim === 'exp' ? 253_402_300_799 : NOW_S }), 'the end of the year 9999').toBe(
      'it is taken',
    )
  })

  it.each<[unknown, string]>([
    ['x'.repeat(31), "its 'name' has 31 visible characters; it has to have 1 to 30"],
    ['\u2800\u200b', "its 'name' has 0 visible characters; it has to have 1 to 30"],
    ['', "its 'name' has 0 visible characters; it has to have 1 to 30"],
    [null, "its 'name' is null; it has to be text of 1 to 30 visible characters, or be left out"],
    ['x'.repeat(30), 'it is taken'],
    [undefined, 'it is taken'],
  ])('[TOK8] the name %j', async (name, reason) => {
    expect(await why({ name })).toBe(reason)
  })

  it('[TOK8] no token is made with a name that would be refused; of a long id, as much is shown as may be', async () => {
    const mint = (name?: string) =>
      tokens.mint({ user: 'u'.repeat(60), rooms: {}, expiresInS: 60, ...(name === undefined ? {} : { name }) }, NOW)
    await expect(mint('x'.repeat(31))).rejects.toMatchObject({
      code: 'name_invalid',
      message: 'The name was refused; it has 31 visible characters and has to have 1 to 30; choose another one.',
    })
    expect((await tokens.verify(await mint(), NOW)).name).toBe('u'.repeat(30))
  })
})
