const en = {
  gifts: 'Gifts',
  sentGift: (gift: string) => `sent ${gift}`,
  giftSend: (n: number, name: string) => `Send ${n} × ${name}`,
  coins: (n: number) => (n === 1 ? '1 coin' : `${n} coins`),
  balance: (n: string) => `You have ${n} test coins`,
  testCoins: 'Test coins are for trying out. They cost nothing and cannot be bought.',
  errors: {} as Record<string, string>,
}
type Strings = typeof en

const zh: Strings = {
  gifts: '礼物',
  sentGift: (gift) => `送出 ${gift}`,
  giftSend: (n, name) => `送出 ${n} 个${name}`,
  coins: (n) => `${n} 币`,
  balance: (n) => `余额 ${n} 测试币`,
  testCoins: '测试币只用来试玩，不花钱，也买不到。',
  errors: {
    insufficient_funds: '礼物没有送出去：余额不够，换一个小一点的。',
  } as Record<string, string>,
}

export const giftStrings = { en, zh }
