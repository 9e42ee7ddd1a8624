import type { PasskeyAnswer } from '@ovation/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { IS_SYNCED, MAY_SYNC, PRESENT, SoftAuthenticator, VERIFIED } from './authenticator.fixture.ts'
import type { Lies } from './authenticator.fixture.ts'
import { Credentials } from './credentials.ts'
import { OneTime, Passkeys } from './index.ts'
import { accountsFixture } from './people.fixture.ts'

const HERE = { origin: 'https://live.example.com', host: 'live.example.com' }
const THERE = { origin: 'https://other.example.com', host: 'other.example.com' }
const REFUSED = { code: 'passkey_refused' }

let all: ReturnType<typeof accountsFixture>
let lin: { id: string; name: string }
beforeEach(async () => {
  all = accountsFixture()
  lin = await all.people.create({ name: 'Lin' })
})
afterEach(() => all.close())

const device = (options?: { counts?: boolean }): SoftAuthenticator => new SoftAuthenticator(HERE.origin, options)

/** Makes a passkey for Lin. */
async function add(on: SoftAuthenticator, lies: Lies = {}, label = 'Safari · iPhone'): Promise<void> {
  const answer = on.create(await all.passkeys.addOptions(HERE, lin), lies)
  await all.passkeys.add(HERE, lin, { answer, label })
}
async function added(options?: { counts?: boolean }, lies: Lies = {}): Promise<SoftAuthenticator> {
  const on = device(options)
  await add(on, lies)
  return on
}
const answered = async (on: SoftAuthenticator, lies: Lies = {}): Promise<PasskeyAnswer> =>
  on.get(await all.passkeys.signInOptions(HERE), lies)
const signIn = (answer: PasskeyAnswer, at = HERE): Promise<string> => all.passkeys.signIn(at, answer)
const listed = () => new Credentials(all.db).list(lin.id).then(({ credentials }) => credentials)

describe('signing in with a passkey', () => {
  it('[PASSKEY1] opens the account for which it was made; it is listed with its name and last use', async () => {
    const on = await added()
    expect(await listed()).toMatchObject([{ kind: 'passkey', label: 'Safari · iPhone', usedAt: null }])
    all.clock.advance(5_000)
    const answer = await answered(on)
    const { person } = await all.signIn.signIn({ passkey: answer }, 'Safari · iPhone', { at: HERE })
    expect(person).toBe(lin.id)
    expect(await listed()).toMatchObject([{ usedAt: all.clock.now() }])
  })

  it('[PASSKEY1] several of one person work, as do those that do not count, again and again', async () => {
    const phone = await added()
    const synced = await added({ counts: false }, { flags: PRESENT | VERIFIED | MAY_SYNC | IS_SYNCED })
    for (let n = 0; n < 3; n++) {
      expect(await signIn(await answered(phone))).toBe(lin.id)
      expect(await signIn(await answered(synced, { flags: PRESENT | VERIFIED | MAY_SYNC }))).toBe(lin.id)
    }
    expect(await listed()).toHaveLength(2)
  })

  it('[PASSKEY1] asks for a key that the device finds by itself, and for its owner to be verified', async () => {
    expect(await all.passkeys.signInOptions(HERE)).toMatchObject({
      rpId: HERE.host,
      userVerification: 'required',
      timeout: 300_000,
      challenge: expect.stringMatching(/^[\w-]{43}$/) as string,
    })
    const on = await added()
    const options = (await all.passkeys.addOptions(HERE, lin)) as unknown as Record<string, unknown>
    expect(options).toMatchObject({
      rp: { id: HERE.host, name: 'Friday club' },
      user: { name: 'Lin', displayName: 'Lin' },
      excludeCredentials: [{ id: on.id.toString('base64url') }],
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      attestation: 'none',
      pubKeyCredParams: [-8, -7, -257].map((alg) => ({ alg, type: 'public-key' })),
      timeout: 300_000,
    })
    expect(JSON.stringify(options)).not.toContain(lin.id)
    const user = async (person: { id: string; name: string }): Promise<string> =>
      ((await all.passkeys.addOptions(HERE, person)) as unknown as { user: { id: string } }).user.id
    expect(await user(lin)).toBe(await user({ ...lin, name: 'Lina' }))
    expect(await user(lin)).not.toBe(await user({ id: 'owner', name: 'Lin' }))
    expect(Buffer.from(await user(lin), 'base64url').toString()).not.toContain(lin.id)
  })

  it('[PASSKEY3] takes no answer twice, whether the first was right or not', async () => {
    const on = await added({ counts: false })
    const right = await answered(on)
    await signIn(right)
    await expect(signIn(right)).rejects.toMatchObject(REFUSED)
    const options = await all.passkeys.signInOptions(HERE)
    await expect(signIn(on.get(options, { origin: THERE.origin }))).rejects.toMatchObject(REFUSED)
    await expect(signIn(on.get(options))).rejects.toMatchObject(REFUSED)
    const first = await answered(on)
    const both = await Promise.allSettled([signIn(first), signIn(first)])
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  it('[PASSKEY3] takes a challenge for five minutes by the clock of the server, and none that it did not issue', async () => {
    const on = await added()
    const inTime = await answered(on)
    all.clock.advance(5 * 60_000 - 1)
    expect(await signIn(inTime)).toBe(lin.id)
    const late = await answered(on)
    all.clock.advance(5 * 60_000)
    await expect(signIn(late)).rejects.toMatchObject(REFUSED)
    await expect(signIn(await answered(on, { challenge: 'made-up' }))).rejects.toMatchObject(REFUSED)
    const code = await all.signIn.newCode(lin.id)
    await expect(signIn(await answered(on, { challenge: code }))).rejects.toMatchObject(REFUSED)
    // The code is still there for whom it is for.
    expect((await all.signIn.signIn({ code })).person).toBe(lin.id)
  })

  it('[PASSKEY3] takes no challenge that another node finds too old, nor twice with nodes whose clocks differ', async () => {
    const on = await added()
    const ahead = new Passkeys({
      ...{ db: all.db, clock: all.clock, secret: 'secret', siteName: () => '', onCopied: () => {} },
      oneTime: new OneTime(all.db, { ...all.clock, now: () => all.clock.now() + 5 * 60_000 }),
    })
    const answer = await answered(on)
    await expect(ahead.signIn(HERE, answer)).rejects.toMatchObject(REFUSED)
    expect(await signIn(answer)).toBe(lin.id)
    await expect(signIn(answer)).rejects.toMatchObject(REFUSED)
  })

  it('[PASSKEY3] takes no challenge to add one, and none of another host', async () => {
    const on = await added()
    const { challenge } = await all.passkeys.addOptions(HERE, lin)
    await expect(signIn(await answered(on, { challenge }))).rejects.toMatchObject(REFUSED)
    const there = await all.passkeys.signInOptions(THERE)
    await expect(signIn(on.get(there, { host: HERE.host }))).rejects.toMatchObject(REFUSED)
  })

  it.each<[string, Lies]>([
    ['of a page of another origin', { origin: THERE.origin }],
    ['of the same host over http', { origin: 'http://live.example.com' }],
    ['of another port', { origin: 'https://live.example.com:8443' }],
    ['for another host', { host: THERE.host }],
    ['for the domain above', { host: 'example.com' }],
    ['of a page in a frame of another site', { crossOrigin: true }],
    ['with something else in place of where it was', { crossOrigin: 'false' }],
    ['that makes one', { type: 'webauthn.create' }],
    ['without its owner verified', { flags: PRESENT }],
    ['without its owner present', { flags: VERIFIED }],
    ['that may be synced all at once', { flags: PRESENT | VERIFIED | MAY_SYNC }],
    ['that is synced and may not be', { flags: PRESENT | VERIFIED | IS_SYNCED }],
    ['that does not say whose it is', { user: undefined }],
    ['that is said to be somebody else’s', { user: 'b3RoZXI' }],
    ['with the id of one that is not known', { id: 'bm9uZQ' }],
  ])('[PASSKEY4] refuses an answer %s, and keeps the passkey as it was', async (_what, lies) => {
    const on = await added()
    await expect(signIn(await answered(on, lies))).rejects.toMatchObject(REFUSED)
    expect(await listed()).toMatchObject([{ usedAt: null }])
    expect(await signIn(await answered(on))).toBe(lin.id)
  })

  it('[PASSKEY4] refuses one made for another host, signed by another key, or changed on its way', async () => {
    const on = await added()
    const there = new SoftAuthenticator(THERE.origin)
    await all.passkeys.add(THERE, lin, { answer: there.create(await all.passkeys.addOptions(THERE, lin)), label: '' })
    expect(await signIn(there.get(await all.passkeys.signInOptions(THERE)), THERE)).toBe(lin.id)
    const options = await all.passkeys.signInOptions(HERE)
    await expect(signIn(there.get(options, { origin: HERE.origin }))).rejects.toMatchObject(REFUSED)
    const other = device()
    other.create(await all.passkeys.addOptions(HERE, lin))
    await expect(signIn(await answered(other, { id: on.id.toString('base64url') }))).rejects.toMatchObject(REFUSED)
    for (const field of ['signature', 'authenticatorData', 'clientDataJSON', 'userHandle']) {
      const { response, ...answer } = await answered(on)
      for (const value of [undefined, 1, 'AAAA'])
        await expect(signIn({ ...answer, response: { ...response, [field]: value } as never })).rejects.toMatchObject(
          REFUSED,
        )
    }
  })

  it('[PASSKEY4] refuses one that counts back or not on, and says that there may be a copy', async () => {
    const on = await added()
    await signIn(await answered(on, { counter: 7 }))
    for (const counter of [7, 6, 0])
      await expect(signIn(await answered(on, { counter }))).rejects.toMatchObject(REFUSED)
    expect(all.copied).toEqual([lin.id, lin.id, lin.id])
    expect(await signIn(await answered(on, { counter: 8 }))).toBe(lin.id)
    // Nobody else can have that said.
    await expect(signIn(await answered(on, { counter: 1, origin: THERE.origin }))).rejects.toMatchObject(REFUSED)
    const other = device()
    other.create(await all.passkeys.addOptions(HERE, lin))
    const forged = await answered(other, { counter: 1, id: on.id.toString('base64url') })
    await expect(signIn(forged)).rejects.toMatchObject(REFUSED)
    expect(all.copied).toHaveLength(3)
  })

  it('[PASSKEY5] lets nobody in whose passkey was removed, or whose account is closed', async () => {
    const on = await added()
    const kept = await added()
    const before = await answered(on)
    const [first] = await listed()
    await new Credentials(all.db).remove({ id: lin.id, kind: 'account' }, first?.id ?? '')
    const [left] = await all.db.find<{ key: string }>('credentialsOf', lin.id, 'passkey', 9)
    const [gone, other] = left?.key === kept.id.toString('base64url') ? [on, kept] : [kept, on]
    await expect(signIn(gone === on ? before : await answered(gone))).rejects.toMatchObject(REFUSED)
    await all.db.change([['closePerson', 1, lin.id]])
    const passkey = await answered(other)
    await expect(all.signIn.signIn({ passkey }, '', { at: HERE })).rejects.toMatchObject({ code: 'unauthorized' })
  })

  it('[PASSKEY5] removed while its answer was on the way, it lets nobody in', async () => {
    const on = await added()
    const answer = await answered(on)
    const { find } = all.db
    all.db.find = async (name, ...values) => {
      const rows = await find<never>(name, ...values)
      if (name === 'credential') await all.db.change([['dropCredential', lin.id, 'passkey', answer.id]])
      return rows
    }
    await expect(signIn(answer)).rejects.toMatchObject(REFUSED)
  })

  it('[PASSKEY4] works only for a page: without one there is none', async () => {
    const passkey = await answered(await added())
    await expect(all.signIn.signIn({ passkey })).rejects.toMatchObject(REFUSED)
  })
})

describe('adding a passkey', () => {
  it('[PASSKEY6] a person has twenty at most, however many were begun', async () => {
    const begun = await all.passkeys.addOptions(HERE, lin)
    for (let n = 0; n < 20; n++) await add(device())
    await expect(all.passkeys.addOptions(HERE, lin)).rejects.toMatchObject({ code: 'value_out_of_range' })
    const answer = device().create(begun)
    await expect(all.passkeys.add(HERE, lin, { answer, label: '' })).rejects.toMatchObject({
      code: 'value_out_of_range',
    })
    expect(await listed()).toHaveLength(20)
    await new Credentials(all.db).remove({ id: lin.id, kind: 'account' }, (await listed())[0]?.id ?? '')
    await add(device())
  })

  it('[PASSKEY3] is for whom it was begun, once, in time, and for nothing else', async () => {
    const mei = await all.people.create({ name: 'Mei' })
    const on = device()
    const addTo = (person: { id: string }, answer: PasskeyAnswer, at = HERE) =>
      all.passkeys.add(at, person, { answer, label: '' })
    const options = await all.passkeys.addOptions(HERE, lin)
    await expect(addTo(mei, on.create(options))).rejects.toMatchObject(REFUSED)
    await expect(addTo(lin, on.create(options))).rejects.toMatchObject(REFUSED)
    const { challenge } = await all.passkeys.signInOptions(HERE)
    const more = await all.passkeys.addOptions(HERE, lin)
    await expect(addTo(lin, on.create(more, { challenge }))).rejects.toMatchObject(REFUSED)
    await expect(addTo(lin, on.create(more), THERE)).rejects.toMatchObject(REFUSED)
    const late = await all.passkeys.addOptions(HERE, lin)
    all.clock.advance(5 * 60_000)
    await expect(addTo(lin, on.create(late))).rejects.toMatchObject(REFUSED)
    const answer = on.create(await all.passkeys.addOptions(HERE, lin))
    await addTo(lin, answer)
    await expect(addTo(lin, answer)).rejects.toMatchObject(REFUSED)
    expect(await listed()).toHaveLength(1)
  })

  it('[PASSKEY4] is not taken over: the same passkey belongs to one account', async () => {
    const on = await added()
    const mei = await all.people.create({ name: 'Mei' })
    const answer = on.create(await all.passkeys.addOptions(HERE, mei))
    await expect(all.passkeys.add(HERE, mei, { answer, label: '' })).rejects.toMatchObject(REFUSED)
    await expect(add(on)).rejects.toMatchObject(REFUSED)
  })

  it.each<[string, Lies]>([
    ['of a page of another origin', { origin: THERE.origin }],
    ['for another host', { host: THERE.host }],
    ['of a page in a frame of another site', { crossOrigin: true }],
    ['that uses one', { type: 'webauthn.get' }],
    ['without its owner verified', { flags: PRESENT }],
    ['without its owner present', { flags: VERIFIED }],
    ['with an algorithm that was not asked for', { algorithm: -48 }],
    ['with a certificate of its maker', { attestation: new Map([['x5c', Buffer.from('x')]]) }],
    ['that is attested wrongly', { attestation: new Map<string, string | number>([['alg', -7]]) }],
  ])('[PASSKEY4] refuses one %s', async (_what, lies) => {
    await expect(add(device(), lies)).rejects.toMatchObject(REFUSED)
    expect(await listed()).toEqual([])
  })

  it('[PASSKEY4] refuses what is no answer', async () => {
    for (const response of [
      { clientDataJSON: '' },
      { clientDataJSON: 'bnVsbA' },
      { clientDataJSON: Buffer.from('{"challenge":1}').toString('base64url') },
    ]) {
      const answer = { id: 'x', rawId: 'x', type: 'public-key', response, clientExtensionResults: {} } as const
      await expect(all.passkeys.add(HERE, lin, { answer, label: '' })).rejects.toMatchObject(REFUSED)
      await expect(signIn(answer)).rejects.toMatchObject(REFUSED)
    }
    const { response, ...answer } = device().create(await all.passkeys.addOptions(HERE, lin))
    const cut = { ...answer, response: { clientDataJSON: response.clientDataJSON, attestationObject: 7 } }
    await expect(all.passkeys.add(HERE, lin, { answer: cut, label: '' })).rejects.toMatchObject(REFUSED)
  })
})
