import type { RoomSnapshot } from '@ovation/client'
import { pictureUrl } from '../panels/picture-url.ts'
import type { NowPlaying } from './media-session.ts'

const HOSTS: readonly string[] = ['host', 'owner']

/** What plays in a room, as far as the room says: its title, and name and picture of whoever last spoke as its host. */
export function nowPlaying(
  { state, messages, pinned }: Pick<RoomSnapshot, 'state' | 'messages' | 'pinned'>,
  room: string,
  server: string,
): NowPlaying {
  const host = [...pinned, ...messages]
    .map(({ author }) => author)
    .filter(({ role }) => HOSTS.includes(role))
    .pop()
  const picture = pictureUrl(server, host?.avatar)
  return { title: state.title || room, artist: host?.name || room, ...(picture === undefined ? {} : { picture }) }
}
