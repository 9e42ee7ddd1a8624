import { FILE } from './drivers/file.ts'
import { KAFKA } from './drivers/kafka.ts'
import { RABBITMQ } from './drivers/rabbitmq.ts'
import type { DriverKind, OutletKind } from './port.ts'
import { webhook } from './webhook/driver.ts'

/** The kinds of outlets that this server has, one line for each. */
export const DRIVERS: Partial<Record<OutletKind, DriverKind>> = {
  webhook,
  kafka: KAFKA,
  rabbitmq: RABBITMQ,
  file: FILE,
}
