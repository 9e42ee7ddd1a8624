import type { DatabaseSync } from 'node:sqlite'
import { cardHandlers } from '../cards/store-handlers.ts'
import { consumerHandlers } from '../consumers/store-handlers.ts'
import { sqliteLogHandlers } from '../log/sqlite/handlers.ts'
import { mediaHandlers } from '../media/store-handlers.ts'
import { peopleHandlers } from '../people/store-handlers.ts'
import { readingHandlers } from '../reading/store-handlers.ts'
import { reportHandlers } from '../reports/store-handlers.ts'
import { serveThread } from '../storage/index.ts'

// The composition root of a storage thread: everything that runs beside the database.
serveThread((db: DatabaseSync) => ({
  ...sqliteLogHandlers(db),
  ...mediaHandlers(db),
  ...peopleHandlers(db),
  ...readingHandlers(db),
  ...consumerHandlers(db),
  ...cardHandlers(db),
  ...reportHandlers(db),
}))
