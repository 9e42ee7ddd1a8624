import { hash } from 'node:crypto'
import { OvationError } from '@ovation/protocol'
import type { Clock } from '../../ops/index.ts'
import { DeliveryRefused } from '../port.ts'
import type { DriverDeps, DriverKind, OpenDriver, OutletDriver, OutletRecord, OutletSettings } from '../port.ts'
import { endOf } from '../records.ts'
import { AllowedAddresses } from './addresses.ts'
import { Requests } from './request.ts'
import { newWebhookSecret, webhookSignature } from './signature.ts'

const TIMEOUT_MS = 5_000
/** A body has at most 64 kB, with what stands around the records. */
const MAX_RECORD_BYTES = 64_000 - 400
const MAX_RECORDS = 100
const MAX_URL_CHARS = 2_000

/** Events by HTTP, signed as Standard Webhooks 1.0 says. */
export const webhook: DriverKind = {
  read: readSettings,
  secret: 'made',
  makeSecret: newWebhookSecret,
  open: (about, deps) => new WebhookDriver(about, deps),
  maxBatchRecords: MAX_RECORDS,
  maxBatchBytes: MAX_RECORD_BYTES,
}

const unusable = (why: string): OvationError =>
  new OvationError('value_out_of_range', {
    message: `The address is not usable; ${why}; send one such as https://shop.example/ovation.`,
  })

function readSettings({ url, ...others }: OutletSettings): OutletSettings {
  if (Object.keys(others).length > 0) throw unusable(`a webhook has no setting '${Object.keys(others)[0]}'`)
  if (typeof url !== 'string' || url.length > MAX_URL_CHARS || !URL.canParse(url)) throw unusable('it is none')
  const read = new URL(url)
  if (!/^https?:$/.test(read.protocol)) throw unusable('webhooks go over HTTP and HTTPS')
  if (read.username !== '' || read.password !== '' || read.hash !== '')
    throw unusable('it has a user name, a password or a fragment')
  return { url: read.href }
}

class WebhookDriver implements OutletDriver {
  #about: OpenDriver
  #clock: Clock
  #url: URL
  #requests: Requests

  constructor(about: OpenDriver, { clock, allowedNetworks }: DriverDeps) {
    this.#about = about
    this.#clock = clock
    this.#url = new URL(String(about.settings['url']))
    this.#requests = new Requests(new AllowedAddresses(allowedNetworks))
  }

  async send(records: readonly OutletRecord[], signal: AbortSignal): Promise<void> {
    const now = this.#clock.now()
    const [type, data] = this.#contentOf(records)
    const id = this.#idOf(records, now)
    const timestamp = Math.floor(now / 1_000)
    const body = JSON.stringify({ type, timestamp: new Date(now).toISOString(), data })
    const late = new AbortController()
    const stop = this.#clock.after(TIMEOUT_MS, () =>
      late.abort(new DeliveryRefused(`it did not answer within ${TIMEOUT_MS / 1_000} s`)),
    )
    const headers = {
      ...{ 'content-type': 'application/json', 'user-agent': 'Ovation' },
      ...{ 'webhook-id': id, 'webhook-timestamp': String(timestamp) },
      'webhook-signature': webhookSignature(this.#about.secrets(), id, timestamp, body),
    }
    try {
      await this.#requests.post({ url: this.#url, headers, body, signal: AbortSignal.any([signal, late.signal]) })
    } finally {
      stop()
    }
  }

  #contentOf(records: readonly OutletRecord[]): [type: string, data: unknown] {
    const [first] = records
    return first ? ['room.events', { room: first.room, records }] : ['webhook.test', { webhook: this.#about.id }]
  }

  /** The same for the same batch, whichever node sends it. */
  #idOf(records: readonly OutletRecord[], now: number): string {
    const [first, last] = [records[0], records.at(-1)]
    const what =
      first && last ? [first.room, 'seq' in first ? first.seq : first.from, endOf(last), records.length] : [now]
    return `msg_${hash('sha256', JSON.stringify([this.#about.id, ...what]), 'base64url').slice(0, 27)}`
  }

  async close(): Promise<void> {
    this.#requests.close()
  }
}
