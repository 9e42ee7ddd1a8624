/** What web views of apps say of themselves. Only for words: what a browser can do is asked of the browser. */
const IN_APP =
  /MicroMessenger|\bQQ\/|Weibo|DingTalk|Aweme|BytedanceWebview|ToutiaoMicroApp|Alipay|FBAN|FBAV|Instagram|Line\//i

/** Whether this is the web view of an app, which has the phone's browser one tap away. */
export const isInApp = ({ userAgent }: { userAgent: string }): boolean => IN_APP.test(userAgent)
