export { DRIVERS } from './drivers.ts'
export type {
  DriverDeps,
  DriverKind,
  EventRecord,
  GapRecord,
  OpenDriver,
  OutletDriver,
  OutletKind,
  OutletRecord,
  OutletSettings,
} from './port.ts'
