/** @jsxImportSource @ovation/live-room */
import { useScene, useVisit } from '#shell'
import { useState } from 'preact/hooks'
import { usePanelWords } from './words.ts'

/** The way into a room that has a password. */
export function Password() {
  const { visit } = useScene()
  const words = usePanelWords()
  const { error } = useVisit(visit).room
  const [password, setPassword] = useState('')
  const enter = (event: Event): void => {
    event.preventDefault()
    // Why not is in the snapshot.
    if (password !== '') visit.enter(password).catch(() => {})
  }
  return (
    <form class="connection password" onSubmit={enter}>
      <b>{words.passwordNeeded}</b>
      <input
        type="password"
        aria-label={words.password}
        placeholder={words.password}
        autocomplete="off"
        maxLength={100}
        value={password}
        onInput={(event) => setPassword(event.currentTarget.value)}
      />
      <button type="submit">{words.enter}</button>
      {error?.code === 'password_wrong' && <span role="alert">{words.passwordWrong}</span>}
    </form>
  )
}
