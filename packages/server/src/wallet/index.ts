export { Wallet } from './wallet.ts'
