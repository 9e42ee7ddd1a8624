export { openMobileNetwork } from './mobile-network.ts'
export type { Change, MobileNetwork, MobileNetworkOptions } from './mobile-network.ts'
export type { LineProperties } from './line.ts'
