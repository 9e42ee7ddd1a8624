import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Credentials } from './credentials.ts'
import { MailSignIn } from './mail-sign-in.ts'
import { accountsFixture } from './people.fixture.ts'

let all: ReturnType<typeof accountsFixture>
beforeEach(() => {
  all = accountsFixture()
})
afterEach(() => all.close())

/** The code of the newest mail. */
const lastCode = (): string => all.sent.at(-1)?.code ?? ''
/** Signs in with the newest mail. */
const open = async (signedIn?: string): Promise<string> =>
  (await all.signIn.signIn({ code: lastCode() }, '', { signedIn })).person
const addressesOf = async (person: string): Promise<string[]> =>
  (await new Credentials(all.db).list(person)).credentials.map(({ label }) => label)

describe('a link by mail', () => {
  it('[SIGN5] makes an account for a new address, and signs in to it from then on', async () => {
    await all.mails.request(' Mei@Example.com ', 'zh', { name: 'Mei' })
    expect(all.sent).toMatchObject([{ to: 'Mei@example.com', language: 'zh' }])
    const person = await open()
    expect(await all.people.mustGet(person)).toMatchObject({ name: 'Mei', kind: 'account' })
    await all.mails.request('Mei@example.com', 'en', { name: 'Somebody else' })
    expect(await open()).toBe(person)
    expect(await all.people.mustGet(person)).toMatchObject({ name: 'Mei' })
    await all.mails.request('tao@example.com', 'en')
    const other = await open()
    expect(other).not.toBe(person)
    expect((await all.people.mustGet(other)).name).toMatch(/^Guest \d{4}$/)
    expect([await addressesOf(person), await addressesOf(other)]).toEqual([['Mei@example.com'], ['tao@example.com']])
  })

  it('[SIGN13] leads to where it was asked for; [SIGN14] one that adds an address is known as such', async () => {
    const lin = await all.people.create({ name: 'Lin' })
    await all.mails.request('mei@example.com', 'en', {}, 'demo')
    await all.mails.request('mei@example.com', 'en')
    await all.mails.request('lin@example.com', 'en', { person: lin.id })
    expect(all.sent.map(({ room, adds }) => [room, adds])).toEqual([
      ['demo', false],
      [undefined, false],
      [undefined, true],
    ])
  })

  it('[SIGN5] works once and for half an hour', async () => {
    await all.mails.request('mei@example.com', 'en')
    const code = lastCode()
    await open()
    await expect(all.signIn.signIn({ code })).rejects.toMatchObject({ code: 'unauthorized' })
    await all.mails.request('mei@example.com', 'en')
    all.clock.advance(30 * 60_000)
    await expect(open()).rejects.toMatchObject({ code: 'unauthorized' })
  })

  it('[SIGN6] is not sent too often, nor to what is no address; the answer is the same for all addresses', async () => {
    all.allowMails(1)
    expect(await all.mails.request('mei@example.com', 'en')).toBeUndefined()
    expect(await all.mails.request('mei@example.com', 'en')).toBeUndefined()
    expect(all.sent).toHaveLength(1)
    await expect(all.mails.request('mei', 'en')).rejects.toMatchObject({ code: 'mail_refused' })
    const none = new MailSignIn({ ...all, send: undefined, secret: 's', mayMail: () => true, onError: () => {} })
    expect([all.mails.available, none.available]).toEqual([true, false])
    await expect(none.request('mei@example.com', 'en')).rejects.toMatchObject({ code: 'mail_unavailable' })
  })

  it('[SIGN6] that could not be sent is not told to who asked', async () => {
    const errors: unknown[] = []
    const failing = new MailSignIn({
      ...all,
      secret: 's',
      send: () => Promise.reject(new Error('refused')),
      mayMail: () => true,
      onError: (error) => errors.push(error),
    })
    await failing.request('mei@example.com', 'en')
    await Promise.resolve()
    expect(errors).toMatchObject([{ message: 'refused' }])
  })

  it("[SIGN7] adds an address to an account, up to five, but not somebody else's", async () => {
    const { id } = await all.people.create({ name: 'Lin' })
    for (let n = 0; n < 5; n++) {
      await all.mails.request(`lin${n}@example.com`, 'en', { person: id })
      expect(await open(id)).toBe(id)
    }
    await all.mails.request('lin1@example.com', 'en', { person: id })
    expect(await open(id)).toBe(id)
    await all.mails.request('lin5@example.com', 'en', { person: id })
    await expect(open(id)).rejects.toMatchObject({ code: 'value_out_of_range' })
    const mei = (await all.people.create({ name: 'Mei' })).id
    await all.mails.request('lin1@example.com', 'en', { person: mei })
    await expect(open(mei)).rejects.toMatchObject({ code: 'mail_taken' })
    expect(await addressesOf(id)).toHaveLength(5)
  })

  it('[SIGN8] adds an address only where the person who asked for it is signed in', async () => {
    const { id } = await all.people.create({ name: 'Eve' })
    await all.mails.request('mei@example.com', 'en', { person: id })
    // Mei opens a link that Eve had sent to her: she is not signed in to Eve's account, and her address stays hers.
    for (const signedIn of [undefined, 'owner'])
      await expect(open(signedIn)).rejects.toMatchObject({
        code: 'unauthorized',
        message: expect.stringContaining('where you asked') as string,
      })
    expect(await addressesOf(id)).toEqual([])
    expect(await open(id)).toBe(id)
  })

  it('[SIGN5] makes one account for an address whose links are used at once', async () => {
    const links = ['one', 'two'].map(() => all.mails.personOf({ mail: 'mei@example.com' }))
    const [first, second] = await Promise.all(links)
    expect(second).toBe(first)
  })
})

describe('the ways in to an account', () => {
  it('[SIGN7] are listed and removed, but not the last one', async () => {
    const credentials = new Credentials(all.db)
    const { id } = await all.people.create({ name: 'Lin' })
    const lin = { id, kind: 'account' } as const
    for (const mail of ['one@example.com', 'two@example.com']) {
      all.clock.advance(1)
      await all.mails.personOf({ mail, person: id })
    }
    await all.signIn.newRecoveryCodes(id)
    const list = await credentials.list(id)
    expect(list).toMatchObject({
      recoveryCodes: 8,
      credentials: [{ label: 'one@example.com' }, { label: 'two@example.com' }],
    })
    const [one, two] = list.credentials.map((credential) => credential.id)
    await expect(credentials.remove({ id: 'owner', kind: 'owner' }, one ?? '')).rejects.toMatchObject({
      code: 'not_found',
    })
    await credentials.remove(lin, one ?? '')
    await expect(credentials.remove(lin, two ?? '')).rejects.toMatchObject({ code: 'credential_last' })
    expect(await addressesOf(id)).toEqual(['two@example.com'])
    await all.mails.personOf({ mail: 'owner@example.com', person: 'owner' })
    const [only] = (await credentials.list('owner')).credentials
    await credentials.remove({ id: 'owner', kind: 'owner' }, only?.id ?? '')
    expect((await credentials.list('owner')).credentials).toEqual([])
  })
})
