import { knowTexts } from '@ovation/protocol'
import { Liveness } from './liveness.ts'
import parts from './api/room.ts'
import { CLIENT_TEXTS } from '@ovation/protocol/client-texts'
import { check } from './check.ts'
import { membersClient } from './members.ts'
import { addMe } from './me.ts'
import type { Rest } from './composition.ts'
import { openSse } from './sse.ts'

/** What a client of `first.ts` loads later, and one of the package has from the start. */
export const REST: Rest = {
  parts: [...parts, membersClient],
  openSse,
  check,
  me: addMe,
  watch: (ask, dead) => new Liveness(ask, dead),
}

/** For a client of `first.ts` that was bundled without the words of errors. */
export function restWithTexts(): Rest {
  knowTexts(CLIENT_TEXTS)
  return REST
}
