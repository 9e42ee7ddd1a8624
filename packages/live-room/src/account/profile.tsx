/** @jsxImportSource @ovation/live-room */
import type { MyProfile } from '@ovation/client'
import { useEffect, useRef, useState } from 'preact/hooks'
import { shownName, useRoomContext, useToast } from '../base.ts'
import { addPasskey } from './calls.ts'
import { isMadeUp } from './identities.ts'
import { isPasskeyDue, passkeyOffered } from './passkey-offer.ts'
import { Picture } from './picture.tsx'
import { Problem } from './problem.tsx'
import { useAccountWords } from './use-account-words.ts'
import { useBusy } from './use-busy.ts'

const MAX_NAME_CHARS = 30
const MAX_BIO_CHARS = 300

type Props = {
  me: MyProfile
  /** They have just signed in: a name is asked for, and a passkey offered. */
  fresh: boolean
  leave: () => void
  close: () => void
}

/** Who is signed in: what others see of them, and the way to the rest of their account. */
export function Profile({ me, fresh, leave, close }: Props) {
  const { session, language } = useRoomContext()
  const words = useAccountWords()
  const { busy, error, run } = useBusy()
  // Somebody without a name says first what they are called.
  const [nameless] = useState(() => isMadeUp(me.name))
  const box = useRef<HTMLDivElement>(null)
  // Nobody has opened the sheet: what is read first is who they are.
  useEffect(() => {
    if (fresh && !nameless) box.current?.focus()
  }, [])
  const signOut = async (): Promise<void> => {
    leave()
    if (await run(() => session.me.signOut())) close()
  }
  return (
    <div class="account" ref={box} tabIndex={-1}>
      <Picture me={me}>
        <b class="own-name">{shownName(me.name, language)}</b>{' '}
        <small class="tag" title={words.tagHint}>
          #{me.tag}
        </small>
      </Picture>
      {fresh && !nameless && <PasskeyOffer />}
      <ProfileForm me={me} />
      {fresh && nameless && <PasskeyOffer />}
      <div class="menu">
        <a href={`${session.options.server}/studio#account`} target="_blank" rel="noopener">
          {words.accountPage}
        </a>
        <button type="button" disabled={busy} onClick={() => void signOut()}>
          {words.signOut}
        </button>
      </div>
      <Problem error={error} />
    </div>
  )
}

function ProfileForm({ me }: { me: MyProfile }) {
  const { session } = useRoomContext()
  const words = useAccountWords()
  const toast = useToast()
  const { busy, error, run } = useBusy()
  // Nobody is called by a name that the server made up.
  const [name, setName] = useState(isMadeUp(me.name) ? '' : me.name)
  const [bio, setBio] = useState(me.bio)
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (isMadeUp(me.name)) input.current?.focus()
  }, [])
  const changed = (name.trim() !== '' && name.trim() !== me.name) || bio.trim() !== me.bio
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault()
    if (!changed) return
    const said = name.trim()
    if (await run(() => session.me.change({ ...(said === '' ? {} : { name: said }), bio: bio.trim() })))
      toast(words.saved)
  }
  return (
    <form class="account" onSubmit={(event) => void submit(event)}>
      <label class="field">
        <span>{words.name}</span>
        <input
          ref={input}
          name="name"
          autocomplete="nickname"
          maxLength={MAX_NAME_CHARS}
          placeholder={words.yourName}
          value={name}
          onInput={(event) => setName(event.currentTarget.value)}
          aria-invalid={error !== ''}
          aria-describedby={error === '' ? undefined : 'profile-error'}
        />
      </label>
      <label class="field">
        <span>{words.bio}</span>
        <textarea
          name="bio"
          rows={2}
          maxLength={MAX_BIO_CHARS}
          placeholder={words.bioHint}
          value={bio}
          onInput={(event) => setBio(event.currentTarget.value)}
        />
      </label>
      <Problem error={error} id="profile-error" />
      <button class="primary" disabled={busy || !changed}>
        {words.save}
      </button>
    </form>
  )
}

/** Offered once in a browser, to whoever has signed in there without one. */
function PasskeyOffer() {
  const { session } = useRoomContext()
  const words = useAccountWords()
  const toast = useToast()
  const { busy, error, run } = useBusy()
  const [due, setDue] = useState(isPasskeyDue)
  useEffect(() => {
    if (due) passkeyOffered()
  }, [])
  if (!due) return null
  const add = async (): Promise<void> => {
    if (!(await run(() => addPasskey(session)))) return
    setDue(false)
    toast(words.passkeyAdded)
  }
  return (
    <div class="offer">
      <p>{words.passkeyOffer}</p>
      <div class="others">
        <button type="button" class="secondary" disabled={busy} onClick={() => void add()}>
          {words.addPasskey}
        </button>
        <button type="button" class="plain" onClick={() => setDue(false)}>
          {words.notNow}
        </button>
      </div>
      <Problem error={error} />
    </div>
  )
}
