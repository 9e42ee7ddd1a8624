import { LiveRoomElement } from './live-room-element.ts'
import { connectTo, define } from './loader.ts'
import type { Manifest } from './loader.ts'

/** Written in by the server. */
declare const MANIFEST: Manifest

define('live-room', LiveRoomElement, MANIFEST, connectTo)
