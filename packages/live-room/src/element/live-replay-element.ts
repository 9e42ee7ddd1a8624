import { ScreenElement } from './screen-element.ts'

/**
 * `<live-replay server="https://live.example.com" replay="ID" lang="zh">`: a recording with its chat and danmaku, in any
 * page.
 */
export class LiveReplayElement extends ScreenElement {
  static override readonly what = { en: 'The replay', zh: '回放' }
  static readonly observedAttributes = ['server', 'replay', 'ticket', 'lang', 'theme']
}
