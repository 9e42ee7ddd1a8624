import type { Membership } from './membership.ts'
import type { Peers } from './peers.ts'
import type { Notice } from './rpc.ts'

/** A notice about people and rooms; the others are about nodes. */
export type RoomNotice = Exclude<Notice, { type: 'joined' | 'leaving' }>

export type NoticesDeps = {
  membership: Pick<Membership, 'look' | 'forget'>
  peers: Pick<Peers, 'callAll'>
  onNotice: (notice: RoomNotice) => void
}

/** What a node tells all others at once, without being asked. */
export class Notices {
  #deps: NoticesDeps

  constructor(deps: NoticesDeps) {
    this.#deps = deps
  }

  /** Tells all other nodes. A node that cannot be reached is down, and so is everything on it. */
  async send(notice: Notice): Promise<void> {
    await this.#deps.peers.callAll('notice', notice)
  }

  /** Takes a notice of another node. */
  take(notice: Notice): Record<string, never> {
    if (notice.type === 'leaving') this.#deps.membership.forget(notice.node)
    else if (notice.type === 'joined') void this.#deps.membership.look().catch(() => {})
    else this.#deps.onNotice(notice)
    return {}
  }
}
