import { expect, it } from 'vitest'
import { isInApp } from './in-app.ts'

const ANDROID = 'Mozilla/5.0 (Linux; Android 12; V2024A) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0'

it.each([
  [
    'WeChat',
    `${ANDROID} Chrome/116.0.0.0 Mobile Safari/537.36 XWEB/1160065 MMWEBSDK/20230805 MicroMessenger/8.0.42`,
    true,
  ],
  [
    'QQ',
    `${ANDROID} Chrome/89.0.4389.72 MQQBrowser/6.2 TBS/046011 Mobile Safari/537.36 V1_AND_SQ_8.9.28 QQ/8.9.28.10155`,
    true,
  ],
  ['Douyin', `${ANDROID} Chrome/95.0.4638.74 Mobile Safari/537.36 aweme_260100 BytedanceWebview/d8a21c6`, true],
  ['Chrome', `${ANDROID.replace(' Version/4.0', '')} Chrome/120.0.0.0 Mobile Safari/537.36`, false],
  ['QQ Browser, which is one', `${ANDROID} Chrome/98.0.4758.102 MQQBrowser/14.1 Mobile Safari/537.36`, false],
  [
    'Safari',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 15_4 like Mac OS X) AppleWebKit/605.1.15 Version/15.4 Mobile/15E148 Safari/604.1',
    false,
  ],
])('[OLD3] %s', (_, userAgent, is) => expect(isInApp({ userAgent })).toBe(is))
