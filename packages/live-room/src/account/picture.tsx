/** @jsxImportSource @ovation/live-room */
import type { MyProfile } from '@ovation/client'
import type { ComponentChildren } from 'preact'
import { useRef } from 'preact/hooks'
import { hueOf, shownName, useRoomContext } from '../base.ts'
import { Avatar } from '../panels/avatar.tsx'
import { middleOf } from './middle-of.ts'
import { Problem } from './problem.tsx'
import { useAccountWords } from './use-account-words.ts'
import { useBusy } from './use-busy.ts'

/** One's own picture: sent, replaced and removed. Beside it: whose it is. */
export function Picture({ me, children }: { me: MyProfile; children: ComponentChildren }) {
  const { session, language } = useRoomContext()
  const words = useAccountWords()
  const { busy, error, run } = useBusy()
  const input = useRef<HTMLInputElement>(null)
  const { name, avatar } = me
  const send = (file: File): void => void run(async () => session.me.setAvatar(await middleOf(file)))
  return (
    <div class="profile" style={{ '--hue': hueOf(me.id) }} aria-busy={busy}>
      <Avatar
        key={avatar}
        server={session.options.server}
        author={{ name: shownName(name, language), avatar: avatar ?? undefined }}
      />
      <div class="own-picture">
        <div>{children}</div>
        <div>
          <button type="button" class="plain" disabled={busy} onClick={() => input.current?.click()}>
            {words.changePicture}
          </button>
          {avatar && (
            <button
              type="button"
              class="plain"
              disabled={busy}
              onClick={() => void run(() => session.me.removeAvatar())}
            >
              {words.removePicture}
            </button>
          )}
        </div>
        <Problem error={error} />
      </div>
      <input
        ref={input}
        type="file"
        accept="image/*"
        hidden
        onChange={(event) => {
          const { currentTarget } = event
          const [file] = currentTarget.files ?? []
          if (file) send(file)
          // The same file may be chosen again.
          currentTarget.value = ''
        }}
      />
    </div>
  )
}
