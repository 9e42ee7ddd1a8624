/** @jsxImportSource @ovation/live-room */
import { localPreferences, passwordNameOf, useRoomContext } from '../base.ts'
import { useState } from 'preact/hooks'
import { usePanelWords } from './use-words.ts'

/** The form for the password of a room. `wrong`: the one before was not it. */
export function Password({ wrong }: { wrong: boolean }) {
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
      <b role="heading" aria-level={1}>
        {words.passwordNeeded}
      </b>
      <input
        type="password"
        aria-label={words.password}
        placeholder={words.password}
        autocomplete="off"
        maxLength={100}
        value={password}
        onInput={(event) => setPassword(event.currentTarget.value)}
      />
      <button type="submit" class="primary">
        {words.enter}
      </button>
      {wrong && (
        <p class="bad" role="alert">
          {words.passwordWrong}
        </p>
      )}
    </form>
  )
}
