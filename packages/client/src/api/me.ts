import type { Subscription } from '@ovation/kernel/client'
import type { AccountSession } from '@ovation/protocol'
import type { SiteRole } from '@ovation/room'

/** Who somebody is on this server, as they see themselves. */
export interface MyProfile {
  /** The same in every room and at every visit; of an account it begins with `@`. */
  id: string
  /**
   * - `guest`: without an account
   * - `account`: signed in
   * - `owner`: signed in, and runs the server
   * - `external`: named by the token that `getToken` returns
   */
  kind: 'guest' | 'account' | 'owner' | 'external'
  /** As others see it, up to 30 visible characters. */
  name: string
  /** Four signs that follow from the id: people of the same name differ in it. */
  tag: string
  /** Where the picture is, from the root of the server. */
  avatar: string | null
  /** What an account says of itself; empty if nothing. */
  bio: string
  /** The language of an account, as a BCP 47 tag; null: as the browser says. */
  language: string | null
  /** The role of an account on the whole site. */
  siteRole: SiteRole | null
  /** The ids that they had as a guest before. */
  aliases: readonly string[]
}

/** How somebody can sign in on this page. */
export interface WaysToSignIn {
  /** By a link that is sent to a mail address. */
  mail: boolean
  /** By a window of the server (`signIn`): on pages of other origins that the server lists by name. */
  window: boolean
  /** By a passkey: on the server's own pages over TLS, where the browser has passkeys. */
  passkey: boolean
}

/** What people change about their account; what is left out stays. */
export interface ProfileChange {
  /** 1 to 30 visible characters. */
  name?: string | undefined
  /** At most 300 characters. */
  bio?: string | undefined
  /** A BCP 47 tag; null: as the browser says. */
  language?: string | null | undefined
}

/** Who this person is on the server, and signing in. Its code is loaded when it is first used. */
export interface Me {
  /**
   * Who this person is: asks the server, and connects a guest that is not connected yet. On the server's own pages, somebody who
   * has signed in there meanwhile is found.
   */
  get(): Promise<MyProfile>
  /** Who this person was when it was last known; undefined before. The same object until something changes. */
  getSnapshot(): MyProfile | undefined
  /**
   * Calls back whenever `getSnapshot()` changes; asks the server who this person is, if that is not known yet.
   *
   * @example
   * const { unsubscribe } = client.me.subscribe(() => show(client.me.getSnapshot()))
   */
  subscribe(listener: () => void): Subscription
  /** How somebody can sign in on this page. */
  waysToSignIn(): Promise<WaysToSignIn>
  /**
   * Sends a link to sign in to a mail address, whether or not an account has it. Rejects with `mail_refused` or
   * `mail_unavailable`.
   */
  requestMailLink(address: string, options?: { language?: 'en' | 'zh' }): Promise<void>
  /**
   * Signs in on a page of another origin: opens a window of the server, in which this person signs in and confirms. To be
   * called by a click or a tap, at once; browsers open no window otherwise. Asked once: the page stays signed in as long as
   * the session on the server. Rejects with `popup_blocked` if no window was opened, `aborted` if it was closed or refused,
   * and `origin_refused` on the server's own pages, where the other ways are.
   *
   * @example
   * document.querySelector('button')?.addEventListener('click', () => client.me.signIn())
   */
  signIn(): Promise<MyProfile>
  /**
   * Signs in with the code of a link: what is after `#code=` in its address. What the guest said stays theirs: their id becomes
   * an alias of the account. Attached rooms stay attached, as the account. Rejects with `unauthorized` if the code was used
   * or is too old.
   */
  signInWithCode(code: string): Promise<MyProfile>
  /**
   * Signs in with a passkey. With `autofill`, the browser offers passkeys in a field with `autocomplete="username webauthn"`
   * until somebody chooses one or `signal` ends it. Rejects with `aborted` if nobody chose one, and with `passkey_refused`.
   */
  signInWithPasskey(options?: { autofill?: boolean; signal?: AbortSignal }): Promise<MyProfile>
  /**
   * Changes the name, the bio or the language. Rejects with `name_invalid` or `value_out_of_range`.
   *
   * @example
   * await client.me.change({ name: 'Mia', bio: 'Plays the cello' })
   */
  change(change: ProfileChange): Promise<MyProfile>
  /** Takes an image (JPEG, PNG, WebP, GIF or AVIF, up to 5 MiB) as the picture. Rejects with `image_invalid`. */
  setAvatar(image: Blob): Promise<MyProfile>
  /** Removes the picture. */
  removeAvatar(): Promise<MyProfile>
  /** Where this person is signed in, the newest first; on the server's own pages. */
  sessions(): Promise<readonly AccountSession[]>
  /** Ends one of the sessions, with its connections; on the server's own pages. */
  endSession(id: string): Promise<void>
  /** Signs out: this person is a guest again, a new one. */
  signOut(): Promise<void>
}
