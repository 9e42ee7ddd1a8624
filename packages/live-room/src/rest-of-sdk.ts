// What the SDK does not need at first, as one module: see base.ts.

import './base.ts'

export { restWithTexts } from '@ovation/client/rest'
