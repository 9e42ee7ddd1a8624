import { afterAll, beforeAll, describe, it } from 'vitest'
import { busTexts, closeBus } from './bus.door.ts'
import { clusterCalls } from './cluster.door.ts'
import { controlSocket } from './control.door.ts'
import { fuzz } from './fuzz.harness.ts'
import { FuzzedServer, isInNetwork } from './fuzzed-server.ts'
import { http1, upgrades } from './http1.door.ts'
import { http2Frames } from './http2.door.ts'
import { browserIngest } from './ingest.door.ts'
import { networkListener } from './network.door.ts'
import { plainHttp } from './plain.door.ts'
import { rtmp } from './rtmp.door.ts'
import { sse } from './sse.door.ts'
import { lowLatencyStream, webSocketFrames, webSocketTexts } from './websocket.door.ts'

// docs/spec/fuzzing.md. The same inputs every time; `OVATION_FUZZ_SEED` draws others.

const INPUTS = 2_000
const missing = process.env.OVATION_TEST_SKIP ?? ''

describe('one node', () => {
  let server: FuzzedServer
  beforeAll(async () => {
    server = await FuzzedServer.start({ inNetwork: isInNetwork })
  })
  afterAll(() => server.stop())

  it('[FUZZ1] requests of HTTP/1.1', () => fuzz(server, http1, INPUTS))
  it('[FUZZ2] upgrades', () => fuzz(server, upgrades, INPUTS))
  it('[FUZZ3] frames of WebSockets', () => fuzz(server, webSocketFrames, INPUTS))
  it('[FUZZ4] messages over WebSockets', () => fuzz(server, webSocketTexts, INPUTS))
  it('[FUZZ5] one-way streams and their commands', () => fuzz(server, sse, INPUTS))
  it('[FUZZ6] RTMP', () => fuzz(server, rtmp, INPUTS))
  it('[FUZZ7] what browsers publish', () => fuzz(server, browserIngest, INPUTS))
  it('[FUZZ8] viewers of the low-latency stream', () => fuzz(server, lowLatencyStream, INPUTS))
  it('[FUZZ9] the control socket', () => fuzz(server, controlSocket, INPUTS))
  it.skipIf(!isInNetwork)('[FUZZ17] the listener for the network', () => fuzz(server, networkListener, INPUTS))
})

describe('a node with TLS', () => {
  let server: FuzzedServer
  beforeAll(async () => {
    server = await FuzzedServer.start({ tls: true })
  })
  afterAll(() => server.stop())

  it('[FUZZ10] frames of HTTP/2', () => fuzz(server, http2Frames, INPUTS))
  it('[FUZZ16] the listener without TLS', () => fuzz(server, plainHttp, INPUTS))
})

describe.skipIf(missing.includes('postgres') || missing.includes('redis'))('a node of a cluster', () => {
  let server: FuzzedServer
  beforeAll(async () => {
    server = await FuzzedServer.start({ clustered: true })
  })
  afterAll(async () => {
    closeBus()
    await server.stop()
  })

  it('[FUZZ11] calls between nodes', () => fuzz(server, clusterCalls, INPUTS))
  it('[FUZZ12] texts of the bus', () => fuzz(server, busTexts, INPUTS))
})
