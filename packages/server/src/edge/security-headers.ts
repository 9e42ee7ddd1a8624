const ALWAYS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy':
    'camera=(self), microphone=(self), display-capture=(self), geolocation=(), payment=(), usb=(), serial=(), hid=(), midi=()',
}
const STRICT = { ...ALWAYS, 'strict-transport-security': 'max-age=15552000' }

/** The headers of every answer. `strictTransport`: browsers may be told to use TLS only. */
export const securityHeaders = (strictTransport: boolean): Readonly<Record<string, string>> =>
  strictTransport ? STRICT : ALWAYS
