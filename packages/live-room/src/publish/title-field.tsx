/** @jsxImportSource @ovation/live-room */
import { useSnapshot } from '../base.ts'
import { ROOM_LIMITS } from '@ovation/features/room/model'
import { useState } from 'preact/hooks'
import { isHost } from './may-moderate.ts'
import { attempt } from './room-context.ts'
import type { OfRoom } from './room-context.ts'

/** What the broadcast is called; hosts change it before they go live. It is taken when the field is left. */
export function TitleField(props: OfRoom) {
  const { session, words } = props
  const { room } = useSnapshot(session)
  const [text, setText] = useState<string>()
  const { title } = room.state
  if (!isHost(room.self?.role)) return title === '' ? null : <h2 class="title">{title}</h2>
  const take = (): void => {
    const next = text?.trim()
    const shown = (): void => setText(undefined)
    if (!next || next === title) return shown()
    void attempt(props, () => session.room.setTitle(next), words.titleTaken).then(shown)
  }
  return (
    <form class="title" onSubmit={(event) => (event.preventDefault(), take())}>
      <label>
        <span>{words.roomTitle}</span>
        <input
          value={text ?? title}
          onInput={(event) => setText(event.currentTarget.value)}
          onBlur={take}
          maxLength={ROOM_LIMITS.maxTitleChars}
          autocomplete="off"
          enterkeyhint="done"
        />
      </label>
    </form>
  )
}
