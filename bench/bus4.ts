import { RedisCluster } from '/work/wt/people/packages/testkit/src/services/index.ts'
import { RemoteBus } from '/work/wt/people/packages/server/src/bus/remote.ts'
import { overRedisCluster } from '/work/wt/people/packages/server/src/bus/redis-cluster.ts'
const sleep = (ms:number)=>new Promise(r=>setTimeout(r,ms))
const server = await RedisCluster.start()
const open = () => new RemoteBus<string>(overRedisCluster(server.url), { secret: 'shared', report: () => {}, isPayload: () => true }).ready()
const hint = (from:number) => ({ room: 'r', epoch: 1, from, to: from, payload: `r/${from}` })
let bad=0
for (let round=0; round<Number(process.argv[2]??10); round++) {
  const [here, there] = await Promise.all([open(), open()])
  const heard:string[]=[]
  here.subscribe(()=>{}); there.subscribe(({payload})=>heard.push(payload as string))
  here.publish(hint(1)); for(let i=0;i<100&&heard.length<1;i++) await sleep(50)
  await server.halt(); here.publish(hint(2)); await server.begin()
  let from=3, ok=false; const t=performance.now()
  while(performance.now()-t<15000){ here.publish(hint(from++)); if(heard.some(p=>p!=='r/1'&&p!=='r/2')){ok=true;break} await sleep(20)}
  console.log(round, ok, (performance.now()-t).toFixed(0), heard.length)
  if(!ok) bad++
  await Promise.all([here.close(), there.close()])
}
console.log('bad', bad); await server.stop(); process.exit(0)
