import { hash } from 'node:crypto'

/**
 * The owner node of a room: the node with the highest weight of room and node together (rendezvous hashing). All who know
 * the same nodes agree, and a node that joins or leaves moves only its own rooms.
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
