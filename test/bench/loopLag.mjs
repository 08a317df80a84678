/**
 * Loaded into the program before it starts: answers each message with how long its main thread was held up since the
 * last, on the clock and of the processor. On a busy machine the clock counts the neighbours as well.
 */
const tickMs = 5
let [maxMs, maxOwnMs] = [0, 0]
let [lastMs, lastOwn] = [performance.now(), ownMs()]

function ownMs() {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1_000
}

// Neither ticking nor listening must keep the program from ending.
setInterval(() => {
  const [nowMs, own] = [performance.now(), ownMs()]
  maxMs = Math.max(maxMs, nowMs - lastMs - tickMs)
  maxOwnMs = Math.max(maxOwnMs, own - lastOwn)
  ;[lastMs, lastOwn] = [nowMs, own]
}, tickMs).unref()

process.on('message', () => {
  process.send?.({ maxMs, maxOwnMs })
  ;[maxMs, maxOwnMs] = [0, 0]
})
process.channel?.unref()
