/** @jsxImportSource @ovation/live-room */
import { useState } from 'preact/hooks'
import { localPreferences, passwordNameOf, useRoomContext } from '../base.ts'
import { usePanelWords } from '../parts.ts'
import { Notice } from './notice.tsx'

/** The form for the password of a room. `wrong`: the one before was not it. */
export function Password({ wrong, title }: { wrong: boolean; title: string }) {
  const { session } = useRoomContext()
  const words = usePanelWords()
  const [password, setPassword] = useState('')
  const enter = (event: Event): void => {
    event.preventDefault()
    if (password === '') return
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
        text={!wrong && words.passwordMore}
        act={
          <button type="submit" class="primary">
            {words.enter}
          </button>
        }
      >
        {wrong && (
          <p class="bad" role="alert">
            {words.passwordWrong}
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
