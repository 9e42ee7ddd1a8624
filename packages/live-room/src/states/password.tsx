/** @jsxImportSource @ovation/live-room */
import { useRef, useState } from 'preact/hooks'
import { localPreferences, passwordNameOf, useRoomContext } from '../base.ts'
import { usePanelWords } from '../parts.ts'
import { Notice } from './notice.tsx'

/**
 * The form for the password of a room. `refused`: the one that was sent is not it. Where nobody has typed one here, it is one that
 * let them in before.
 */
export function Password({ refused, title }: { refused: boolean; title: string }) {
  const { session } = useRoomContext()
  const words = usePanelWords()
  const [password, setPassword] = useState('')
  const [typed, setTyped] = useState(false)
  // It is tried again without one meanwhile, which is no news.
  const told = useRef(refused)
  told.current ||= refused
  const enter = (event: Event): void => {
    event.preventDefault()
    if (password === '') return
    setTyped(true)
    const { room, options } = session
    room.attach({ password }).then(
      () => localPreferences.write(passwordNameOf(options.room), password),
      // The error is in the snapshot.
      () => {},
    )
  }
  return (
    <form class="password" onSubmit={enter}>
      {title !== '' && <span class="of-room">{title}</span>}
      <Notice
        first
        icon="lock"
        title={words.passwordNeeded}
        text={!told.current && words.passwordMore}
        act={
          <button type="submit" class="primary">
            {words.enter}
          </button>
        }
      >
        {told.current && (
          <p class="bad" role="alert">
            {typed ? words.passwordWrong : words.passwordChanged}
          </p>
        )}
        <input
          type="password"
          aria-label={words.password}
          placeholder={words.password}
          autocomplete="off"
          maxLength={100}
          value={password}
          onInput={(event) => setPassword(event.currentTarget.value)}
        />
      </Notice>
    </form>
  )
}
