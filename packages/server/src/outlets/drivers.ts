import { FILE } from './drivers/file.ts'
import { KAFKA } from './drivers/kafka.ts'
import { RABBITMQ } from './drivers/rabbitmq.ts'
import type { DriverKind, OutletKind } from './port.ts'

/** The kinds of outlets that this server has, one line for each. */
export const DRIVERS: Partial<Record<OutletKind, DriverKind>> = {
  kafka: KAFKA,
  rabbitmq: RABBITMQ,
  file: FILE,
}
