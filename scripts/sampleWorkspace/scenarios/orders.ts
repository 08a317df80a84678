import type { Session } from '../session'
import { escalate, getCustomer, getOrder, searchHelp, track } from '../shopTools'
import type { Scene } from '../shopTools'
import { isoDay, regionOf, spokenDay, workday } from '../world'

const thanks = [
  'Great, thanks!', 'Perfect, thank you.', 'ok thx', 'That helps, thanks a lot.', 'Brilliant, cheers', 'Thank you, that was quick.',
] // prettier-ignore
const goodbyes = [
  'You are welcome. Write again whenever you like.',
  'My pleasure. Have a good day.',
  'Gladly. Write again if anything is not right.',
  'Any time. Take care!',
] // prettier-ignore

/** The conversation ends the way conversations end, sometimes. */
export function maybeThanks(session: Session, scene: Scene, probability = 0.5): void {
  if (!scene.random.chance(probability)) return
  session.pause(12, 70)
  session.turn(scene.random.pick(thanks), (turn) => {
    turn.answer(scene.random.pick(goodbyes), { reasoning: 0 })
  })
}

/** Order, parcel and customer are read together; in the outage the parcel cannot be. */
export function whereIsMyParcel(session: Session, scene: Scene): void {
  const { random, order, customer } = scene
  const item = order.product.name
  const opening = random.pick([
    `Hi, where is my order ${order.id}? It was supposed to be here by now.`,
    `Hello, I ordered the ${item} on ${spokenDay(Date.parse(order.placedOn))} (${order.id}). Can you tell me when it arrives?`,
    `where is my parcel??? ${order.id}`,
    `Good morning. The tracking link for ${order.id} shows nothing. Has it left your warehouse at all?`,
    `${order.id} – any news? I need the ${item} before the weekend.`,
    `Hey, quick question about ${order.id}: the e-mail said "on its way" three days ago and nothing since.`,
  ])
  const hub = random.pick(regionOf(customer).hubs)
  const expected = isoDay(workday(scene.atMs, random.whole(1, 3)))
  const tracking = track(scene, 'in_transit', [
    { daysAgo: 1, place: hub, text: 'Parcel has arrived in the destination depot' },
    { daysAgo: 2, place: 'Hamburg-Billbrook', text: 'Parcel has left the sender depot' },
    { daysAgo: 3, place: 'Hamburg', text: 'Parcel handed to the carrier' },
  ], expected) // prettier-ignore
  session.turn(opening, (turn) => {
    turn.agent('orders', `Customer asks where order ${order.id} is.`)
    turn.call([getOrder(scene, 'shipped'), tracking, getCustomer(scene)])
    if (tracking.error !== undefined) {
      turn.answer(
        random.pick([
          `Your order ${order.id} has left our warehouse with ${order.carrier}, tracking number ${order.tracking}. ${order.carrier} does not answer our tracking requests right now, so I cannot see where the parcel is and would rather not guess. Please try the link again in an hour or two, or write to me and I will look again.`,
          `I can see that ${order.id} was shipped with ${order.carrier} (${order.tracking}), but the carrier's tracking is not responding at the moment. I tried three times. Could you check back later this afternoon? If you leave it to me, just write "again" and I will ask once more.`,
        ]),
      )
      turn.score('helpfulness', 0.62, 'Honest about the failed tracking, but the question stays open.')
      return
    }
    turn.answer(
      random.pick([
        `Good news: your ${item} is moving. ${order.carrier} scanned the parcel in ${hub} yesterday and expects to deliver it on ${spokenDay(Date.parse(expected))}. The tracking number is ${order.tracking}.`,
        `Your parcel left Hamburg two days ago and reached the depot in ${hub} yesterday. ${order.carrier} plans the delivery for ${spokenDay(Date.parse(expected))}, to ${customer.street}, ${customer.city}.`,
        `It is on its way, ${customer.name.split(' ')[0]}: last scan in ${hub} yesterday, delivery expected on ${spokenDay(Date.parse(expected))} with ${order.carrier}.`,
      ]),
    )
    if (random.chance(0.3))
      turn.score('groundedness', 0.97, 'Depot, day and tracking number match the tracking result.')
  })
  if (tracking.error === undefined && random.chance(0.35)) {
    session.pause(20, 120)
    session.turn(
      random.pick([
        'I am not at home that day. Can they leave it with a neighbour?',
        'What if nobody is in?',
        'can it go to a parcel shop instead',
      ]),
      (turn) => {
        turn.agent('orders')
        turn.call([
          searchHelp(scene, 'nobody at home on the day of delivery, neighbour or parcel shop', [
            'HC-102',
            'HC-118',
          ]),
        ])
        turn.answer(
          `That is between you and ${order.carrier}: our help centre has no rule for it, and I cannot redirect the parcel from here. On the ${order.carrier} page you can enter ${order.tracking} and choose a neighbour or a parcel shop until the evening before.`,
        )
      },
    )
  }
  maybeThanks(session, scene)
}

/** No scan for days: a goodwill voucher, or a replacement by the colleague. */
export function lateParcel(session: Session, scene: Scene): void {
  const { random, order } = scene
  const stuck = random.whole(5, 8)
  session.turn(
    random.pick([
      `My order ${order.id} has been "in transit" for ${stuck} days. This is getting ridiculous.`,
      `Hi, ${order.id} has not moved since last week. I think it is lost. What now?`,
      `The ${order.product.name} was a birthday present and the birthday was yesterday. Order ${order.id}. Where is it?`,
    ]),
    (turn) => {
      turn.agent('orders', `Parcel of ${order.id} seems stuck, customer is annoyed.`, 'high')
      const tracking = track(
        scene,
        'in_transit',
        [{ daysAgo: stuck, place: 'Hamburg-Billbrook', text: 'Parcel has left the sender depot' }],
        null,
      )
      turn.call([getOrder(scene, 'shipped'), tracking])
      if (tracking.error !== undefined) {
        turn.answer(
          `I am sorry about the wait. ${order.carrier} does not answer our tracking requests at the moment, so I cannot tell whether the parcel has moved today. I have noted your case; write to me again this evening and we settle it either way.`,
        )
        return
      }
      turn.answer(
        `I am sorry, that should not happen. The last scan was ${stuck} days ago when the parcel left Hamburg, so we treat it as lost. Would you rather have a new ${order.product.name} sent out, or your ${order.total.toFixed(2)} euro back?`,
        { reasoning: 320 },
      )
    },
  )
  session.pause(30, 200)
  if (random.chance(0.55)) {
    session.turn(random.pick(['A new one please, if it is quick.', 'Send it again please', 'Replacement. And fast.']), (turn) => {
      turn.agent('returns', `Parcel of ${order.id} is lost, customer wants a replacement.`)
      turn.call([stockUse(scene, random.whole(2, 40))])
      turn.call([{ name: 'order_replacement', args: { order_id: order.id, sku: order.product.sku }, result: { replacement_order: `HP${random.digits(6)}`, ships_on: isoDay(workday(scene.atMs, 1)), carrier: order.carrier }, ms: 240 }])
      turn.answer(`Done: a new ${order.product.name} leaves our warehouse on ${spokenDay(workday(scene.atMs, 1))} with ${order.carrier}. You need not do anything about the old parcel; if it turns up, simply refuse it.`)
    }) // prettier-ignore
  } else {
    session.turn(random.pick(['Just give me my money back.', 'Refund please, I bought one elsewhere by now.']), (turn) => {
      turn.agent('billing', `Lost parcel ${order.id}, customer wants the money back.`)
      const refund = `re_${random.hex(10)}`
      turn.call([{ name: 'list_payments', args: { order_id: order.id }, result: { order_id: order.id, currency: 'EUR', entries: [{ type: 'capture', amount: order.total, method: 'visa •• 4410', status: 'succeeded' }] }, ms: 260 }])
      if (order.total > 250) {
        turn.call([escalate('billing', `Parcel of ${order.id} lost, no scan for ${stuck} days. Customer wants ${order.total.toFixed(2)} EUR back, above the limit of the agent.`)])
        turn.answer(`Refunds above €250 need a colleague's signature. I have passed your case on with everything you told me; you will hear from us within one working day and need not explain it again.`)
      } else {
        turn.call([{ name: 'issue_refund', args: { order_id: order.id, amount: order.total, reason: 'parcel lost by carrier' }, result: { refund_id: refund, amount: order.total, currency: 'EUR', method: 'visa •• 4410', status: 'sent' }, ms: 900 }])
        turn.answer(`I have refunded €${order.total.toFixed(2)} to your Visa card ending in 4410. Banks take three to five working days to show it.`)
      }
    }) // prettier-ignore
  }
  maybeThanks(session, scene, 0.3)
}

export const stockUse = (scene: Scene, pieces: number) => ({
  name: 'check_stock',
  args: { sku: scene.order.product.sku },
  result: { content: [{ type: 'text', text: JSON.stringify({ sku: scene.order.product.sku, available: pieces, next_delivery: null }) }], isError: false },
  ms: 160,
  mcp: true,
}) // prettier-ignore

/** In time or too late: the warehouse decides. */
export function changeAddress(session: Session, scene: Scene): void {
  const { random, order, customer } = scene
  const inTime = random.chance(0.6)
  const street = random.pick(regionOf(customer).streets)
  session.turn(
    random.pick([
      `I moved last week and forgot to change my address for ${order.id}. New one: ${street}, same city.`,
      `Hi! Can you still change the delivery address of ${order.id}? It should go to ${street}, ${customer.city}.`,
      `wrong address on order ${order.id}!! please change to ${street}`,
      `Could ${order.id} go to my mother instead? ${street}, ${customer.city}. It is a surprise.`,
      `Autofill put my old flat into ${order.id}. Correct is ${street}. Too late?`,
    ]),
    (turn) => {
      turn.agent('orders', `Address of ${order.id} should change.`, 'high')
      turn.call([getOrder(scene, inTime ? 'paid' : 'packed')])
      if (inTime) {
        const stored = { name: customer.name, street, city: customer.city, country: customer.country }
        turn.call([{ name: 'update_shipping_address', args: { order_id: order.id, ...stored }, result: { order_id: order.id, updated: true, shipping_address: stored }, ms: 190 }])
        turn.answer(
          random.pick([
            `Done. The parcel now goes to: ${customer.name}, ${street}, ${customer.city}. If anything in there is wrong, tell me now, it will be packed soon.`,
            `Changed in time. What is stored now: ${customer.name}, ${street}, ${customer.city}, ${customer.country}.`,
            `That worked. New delivery address for ${order.id}: ${street}, ${customer.city}, to the name of ${customer.name}.`,
          ]),
        )
        if (random.chance(0.4)) turn.score('groundedness', 1, 'The address in the answer is the stored one, word for word.')
      } else {
        turn.call([{ name: 'update_shipping_address', args: { order_id: order.id, name: customer.name, street, city: customer.city, country: customer.country }, error: { type: 'OrderLocked', message: 'order is already packed, address can no longer be changed' }, ms: 120 }])
        turn.answer(
          random.pick([
            `I tried, but your order is packed and the address can no longer be changed. With the tracking number ${order.tracking} you can redirect the parcel on the ${order.carrier} page once it has been handed over.`,
            `Sadly we were too quick: ${order.id} is packed, and the warehouse locks the address then. ${order.carrier} lets you redirect it yourself with ${order.tracking} as soon as the first scan is there.`,
          ]),
        )
      }
    },
  ) // prettier-ignore
  maybeThanks(session, scene)
}

export function cancelOrder(session: Session, scene: Scene): void {
  const { random, order } = scene
  const packed = random.chance(0.5)
  session.turn(
    random.pick([
      `Please cancel ${order.id}, I ordered the wrong size.`,
      `I found the ${order.product.name} cheaper elsewhere. Cancel order ${order.id} please.`,
      `Can I still cancel? ${order.id}. Ordered by accident twice.`,
    ]),
    (turn) => {
      turn.agent('orders', `Customer wants to cancel ${order.id}.`)
      turn.call([getOrder(scene, packed ? 'packed' : 'paid')])
      const cancel = { name: 'cancel_order', args: { order_id: order.id, reason: 'customer changed their mind' }, ms: 210 }
      if (packed) {
        turn.call([{ ...cancel, error: { type: 'OrderLocked', message: 'order is packed and cannot be cancelled' } }])
        turn.answer(
          random.pick([
            `That was close: ${order.id} is packed and cannot be cancelled any more. You can refuse the parcel at the door, or send it back free of charge within 30 days; either way you get your €${order.total.toFixed(2)} back.`,
            `The warehouse says no: the order is already packed. The simplest way now is not to accept the parcel; it comes back to us by itself and €${order.total.toFixed(2)} go back to you.`,
          ]),
        )
      } else {
        turn.call([{ ...cancel, result: { order_id: order.id, status: 'cancelled', refund: { amount: order.total, status: 'scheduled' } } }])
        turn.answer(
          random.pick([
            `Cancelled. €${order.total.toFixed(2)} go back to the way you paid; that is scheduled.`,
            `${order.id} is cancelled and nothing will be sent. The refund of €${order.total.toFixed(2)} is scheduled.`,
          ]),
        )
        if (random.chance(0.3)) turn.feedback(1)
      }
    },
  ) // prettier-ignore
  maybeThanks(session, scene, 0.6)
}
