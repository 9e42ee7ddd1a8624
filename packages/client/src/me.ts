import { OvationError } from '@ovation/protocol'
import { unreachable } from './address.ts'
import type { Client } from './api/client.ts'
import type { Me, MyProfile } from './api/me.ts'
import { mustBe, mustBeFunction } from './arguments.ts'
import type { DefaultConnection } from './connection.ts'
import { Emitter } from './emitter.ts'
import type { MyAccount } from './my-account.ts'
import { memoryOf } from './memory.ts'
import type { Memory } from './memory.ts'
import type { ClientOptions } from './options.ts'
import { page } from './page.ts'

/** What the code behind `me` is given of the rest. */
export type MePort = {
  /** Of the client: who connects follows `getToken`. */
  options: ClientOptions
  connection: DefaultConnection
  memory: Memory
  /** Under which name it is remembered that this browser is signed in. */
  key: string
  /** The page's own, with which it names this person. */
  given: ClientOptions['getToken']
  told: (profile: MyProfile) => void
} & typeof SHARED
const SHARED = { OvationError, mustBe }

const METHODS = [
  ...(['get', 'waysToSignIn', 'requestMailLink', 'signInWithCode', 'signInWithPasskey', 'change'] as const),
  ...(['setAvatar', 'removeAvatar', 'sessions', 'endSession', 'signOut'] as const),
]

/** Gives a client `me`, whose code is loaded when it is first used; a browser that is signed in connects as that account. */
export function addMe(client: Omit<Client, 'me'>, options: ClientOptions): Client {
  const connection = client.connection as DefaultConnection
  const changes = new Emitter<void>()
  let snapshot: MyProfile | undefined
  const memory = memoryOf(options)
  const key = `ovation.me.${options.server}`
  const given = options.getToken
  const told = (profile: MyProfile): void => {
    snapshot = profile
    changes.emit()
  }
  let loading: Promise<MyAccount> | undefined
  const load = (connection.account = (): Promise<MyAccount> =>
    (loading ??= import('./my-account.ts').then(
      ({ MyAccount }) => new MyAccount({ options, connection, memory, key, given, told, ...SHARED }),
      (cause: unknown) => {
        loading = undefined
        throw unreachable('it cannot be reached', { cause })
      },
    )))
  const later = METHODS.map((name) => [
    name,
    async (...all: unknown[]) => ((await load())[name] as (...all: unknown[]) => unknown)(...all),
  ])
  const me = {
    ...Object.fromEntries(later),
    signIn: async () => {
      // At once: browsers open windows only while a click is being handled.
      const popup = page.open?.('', '_blank', 'popup,width=440,height=680')
      try {
        return await (await load()).signIn(popup)
      } finally {
        popup?.close()
      }
    },
    getSnapshot: () => snapshot,
    subscribe: (listener: () => void) => {
      mustBeFunction(listener)
      if (!snapshot) me.get().catch(() => {})
      return changes.subscribe(listener)
    },
  } as Me
  if (!given && memory.get(key)) {
    options.getToken = async () => (await load()).token()
    if (connection.status.state !== 'idle') connection.reopen()
  }
  return Object.assign(client, { me })
}
