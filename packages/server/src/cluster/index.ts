export { Cluster } from './cluster.ts'
export type { Notice } from './cluster.ts'
export { Membership } from './membership.ts'
export { Peers } from './peers.ts'
