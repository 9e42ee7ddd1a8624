import { LivePublisherElement } from './live-publisher-element.ts'
import { define } from './loader.ts'
import type { Manifest } from './loader.ts'

/** Written in by the server. */
declare const MANIFEST: Manifest

define('live-publisher', LivePublisherElement, MANIFEST)
