import { LiveReplayElement } from './live-replay-element.ts'
import { define } from './loader.ts'
import type { Manifest } from './loader.ts'

/** Written in by the server. */
declare const MANIFEST: Manifest

define('live-replay', LiveReplayElement, MANIFEST)
