const en = {
  usePasskey: 'Sign in with a passkey',
  passkeys: 'Passkeys',
  passkeysMore: 'Sign in with the fingerprint, face or PIN of a device, without a password.',
  passkeyName: 'Name of the passkey (optional)',
  passkeyNameHint: 'So that you recognise it, for example “Phone”.',
  addPasskey: 'Add a passkey',
  passkeyAdded: 'The passkey was added',
  errors: {
    passkey_cancelled: 'No passkey was used. Try again, or choose another way.',
    passkey_known: 'This device already has a passkey for your account.',
  } as Record<string, string>,
}
type Passkeys = typeof en

const zh: Passkeys = {
  usePasskey: '用通行密钥登录',
  passkeys: '通行密钥',
  passkeysMore: '用设备的指纹、面容或 PIN 登录，不需要密码。',
  passkeyName: '通行密钥名称（选填）',
  passkeyNameHint: '方便你辨认，例如“手机”。',
  addPasskey: '添加通行密钥',
  passkeyAdded: '通行密钥已添加',
  errors: {
    passkey_cancelled: '没有使用通行密钥。请重试，或换一种方式。',
    passkey_known: '这台设备上已经有你这个账号的通行密钥。',
    passkey_refused: '通行密钥没有通过：不是这个网站的、已被移除，或者超时。请重试，或换一种方式登录。',
    value_out_of_range: '通行密钥已达上限（20 个），请先移除一个。',
  },
}

export const passkeyStrings = { en, zh }
