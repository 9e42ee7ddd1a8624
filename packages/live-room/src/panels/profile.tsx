/** @jsxImportSource @ovation/live-room */
import type { Author } from '@ovation/client'
import type { PublicProfile } from '@ovation/protocol'
import { useEffect, useState } from 'preact/hooks'
import { hueOf, shownName, useRoomContext } from '../base.ts'
import { Avatar } from './avatar.tsx'
import { usePanelWords } from './use-words.ts'

const GUEST = /^g_/

/** Who somebody is: picture, role, tag and bio. It stands at once with what their message says, and is completed. */
export function Profile({ author }: { author: Author }) {
  const { session, words: first, language } = useRoomContext()
  const words = usePanelWords()
  const { server } = session.options
  const [profile, setProfile] = useState<PublicProfile>()
  useEffect(() => {
    const stop = new AbortController()
    fetch(`${server}/api/v1/people/${encodeURIComponent(author.id)}/profile`, { signal: stop.signal })
      .then(async (answer) => answer.ok && setProfile((await answer.json()) as PublicProfile))
      // What the message says is enough to act on.
      .catch(() => {})
    return () => stop.abort()
  }, [author.id])
  const name = shownName(profile?.name ?? author.name, language)
  const avatar = profile?.account ? (profile.avatar ?? undefined) : author.avatar
  const role = first.roles[author.role]
  return (
    <div class="profile" style={{ '--hue': hueOf(author.id) }}>
      <Avatar key={avatar} server={server} author={{ name, avatar }} />
      <div>
        <p>
          {role && <small class="role">{role}</small>}
          {GUEST.test(author.id) && <small class="tag">{words.guest}</small>}
          <small class="tag" title={words.tagHint}>
            {profile && `#${profile.tag}`}
          </small>
        </p>
        {profile?.bio && <p class="bio">{profile.bio}</p>}
      </div>
    </div>
  )
}
