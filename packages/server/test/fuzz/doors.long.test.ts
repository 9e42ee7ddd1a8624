import { afterAll, beforeAll, describe, it } from 'vitest'
import { busTexts, closeBus } from './bus.door.ts'
import { clusterCalls } from './cluster.door.ts'
import { controlSocket } from './control.door.ts'
import type { Door } from './door.ts'
import { fuzz, staysQuick } from './fuzz.harness.ts'
import { FuzzedServer, isInNetwork } from './fuzzed-server.ts'
import { http1, upgrades } from './http1.door.ts'
import { http2Frames } from './http2.door.ts'
import { browserIngest } from './ingest.door.ts'
import { networkListener } from './network.door.ts'
import { plainHttp } from './plain.door.ts'
import { rtmp } from './rtmp.door.ts'
import { sse } from './sse.door.ts'
import { lowLatencyStream, webSocketFrames, webSocketTexts } from './websocket.door.ts'

// docs/spec/fuzzing.md: ten times the inputs of `npm test` through sockets, and how long honest people wait beside them.

const INPUTS = Number(process.env.OVATION_FUZZ_INPUTS ?? 20_000)

let server: FuzzedServer
const both = async (door: Door): Promise<void> => {
  await fuzz(server, door, INPUTS)
  await staysQuick(server, door, Math.ceil(INPUTS / 10))
}

describe('one node', () => {
  beforeAll(async () => {
    server = await FuzzedServer.start({ inNetwork: isInNetwork })
  })
  afterAll(() => server.stop())

  it('[FUZZ1] requests of HTTP/1.1', () => both(http1))
  it('[FUZZ2] upgrades', () => both(upgrades))
  it('[FUZZ3] frames of WebSockets', () => both(webSocketFrames))
  it('[FUZZ4] messages over WebSockets', () => both(webSocketTexts))
  it('[FUZZ5] one-way streams and their commands', () => both(sse))
  it('[FUZZ6] RTMP', () => both(rtmp))
  it('[FUZZ7] what browsers publish', () => both(browserIngest))
  it('[FUZZ8] viewers of the low-latency stream', () => both(lowLatencyStream))
  it('[FUZZ9] the control socket', () => both(controlSocket))
  it.skipIf(!isInNetwork)('[FUZZ17] the listener for the network', () => both(networkListener))
})

describe('a node with TLS', () => {
  beforeAll(async () => {
    server = await FuzzedServer.start({ tls: true })
  })
  afterAll(() => server.stop())

  it('[FUZZ10] frames of HTTP/2', () => both(http2Frames))
  it('[FUZZ16] the listener without TLS', () => both(plainHttp))
})

describe('a node of a cluster', () => {
  beforeAll(async () => {
    server = await FuzzedServer.start({ clustered: true })
  })
  afterAll(async () => {
    closeBus()
    await server.stop()
  })

  it('[FUZZ11] calls between nodes', () => both(clusterCalls))
  it('[FUZZ12] texts of the bus', () => both(busTexts))
})
