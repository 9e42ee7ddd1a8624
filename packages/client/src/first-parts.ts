import { messagesClient } from '@ovation/features/messages/client'
import { occupancyClient } from '@ovation/features/occupancy/client'

/** What a screen needs of the features to show a room, and to speak in it. */
export const FIRST = [messagesClient, occupancyClient]
