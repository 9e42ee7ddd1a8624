import { hash } from 'node:crypto'

/**
 * The one of several nodes that has a room, by the highest weight of room and node together (rendezvous hashing): all who
 * know the same nodes agree, and a node that comes or goes moves its own rooms only.
 */
export function ownerOf(room: string, nodes: readonly string[]): string | undefined {
  let owner: string | undefined
  let highest = ''
  for (const node of nodes) {
    const weight = hash('sha256', `${node}\n${room}`, 'hex')
    if (owner === undefined || weight > highest) [owner, highest] = [node, weight]
  }
  return owner
}
