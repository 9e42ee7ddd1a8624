import type { DriverKind, OutletKind } from './port.ts'

/** The kinds of outlets that this server has, one line for each. */
export const DRIVERS: Partial<Record<OutletKind, DriverKind>> = {}
