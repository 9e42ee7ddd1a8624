import { describe, expect, it } from 'vitest'
import { AllowedAddresses } from './addresses.ts'

const INSIDE = [
  ...[
    '127.0.0.1',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
  ],
  ...['224.0.0.1', '255.255.255.255', '198.18.0.1', '192.0.2.1', '::1', '::', 'fe80::1', 'fc00::1', 'fd12:3456::1'],
  ...['ff02::1', '::ffff:127.0.0.1', '::ffff:10.0.0.1', '64:ff9b::7f00:1', '2002:7f00:1::1', '2001:db8::1', '::7f00:1'],
]
const OUTSIDE = ['93.184.216.34', '8.8.8.8', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '2a00:1450:4001::1']

describe('to which addresses requests go', () => {
  it('[WEBHOOK10] none inside, nor one mapped into IPv6', () => {
    const addresses = new AllowedAddresses([])
    expect(INSIDE.filter((address) => addresses.allows(address))).toEqual([])
    expect(OUTSIDE.filter((address) => !addresses.allows(address))).toEqual([])
  })

  it('[WEBHOOK10] what is allowed, and nothing beside it', () => {
    const addresses = new AllowedAddresses(['10.1.0.0/16', '::1'])
    expect(['10.1.2.3', '::ffff:10.1.2.3', '::1'].map((address) => addresses.allows(address))).toEqual([
      true,
      true,
      true,
    ])
    expect(['10.2.0.1', '127.0.0.1', 'fe80::1'].map((address) => addresses.allows(address))).toEqual([
      false,
      false,
      false,
    ])
  })

  it('[WEBHOOK10] one lookup, all of its addresses judged, and the first of them connected to', async () => {
    const addresses = new AllowedAddresses([])
    const four = (address: string) => ({ address, family: 4 })
    let looked = 0
    const look = (found: string[]) => async () => (looked++, found.map(four))
    expect(await addresses.find('shop.example', look(['8.8.8.8', '8.8.4.4']))).toEqual(four('8.8.8.8'))
    expect(looked).toBe(1)
    await expect(addresses.find('shop.example', look(['8.8.8.8', '10.0.0.1']))).rejects.toThrow(
      'shop.example leads to an address inside (10.0.0.1), which is allowed only by OVATION_OUTLET_NETWORKS',
    )
    await expect(addresses.find('shop.example', look([]))).rejects.toThrow('there is no address of shop.example')
    for (const url of [
      'http://2130706433/',
      'http://0x7f.1/',
      'http://[::1]/',
      'http://[::ffff:7f00:1]/',
      'http://127.1/',
    ])
      await expect(addresses.find(new URL(url).hostname)).rejects.toThrow(/address inside/)
  })
})
