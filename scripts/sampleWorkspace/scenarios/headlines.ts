import type { Session } from '../session'
import { getCustomer, getOrder, listPayments, searchHelp } from '../shopTools'
import type { Scene } from '../shopTools'
import { serviceCall } from '../turn'

/** The refund tool paid €48.90; the answer says €84.90. The customer notices the next evening. */
export function wrongRefund(session: Session, scene: Scene): void {
  const { order, random } = scene
  const refundId = `re_${random.hex(10)}`
  session.turn(`The pot set in ${order.id} came without its lid. I would like my money back for it, please.`, (turn) => {
    turn.agent('billing', `Refund for an incomplete article in ${order.id}.`)
    turn.call([
      getOrder(scene, 'delivered'),
      listPayments(scene, [{ type: 'capture', amount: order.total, method: 'mastercard •• 8123', status: 'succeeded' }]),
      searchHelp(scene, 'refund for an incomplete article', ['HC-121', 'HC-140']),
    ])
    turn.call([
      {
        name: 'issue_refund',
        args: { order_id: order.id, amount: 84.9, reason: 'article incomplete: lid missing' },
        result: {
          refund_id: refundId,
          order_id: order.id,
          requested: 84.9,
          amount: 48.9,
          currency: 'EUR',
          method: 'mastercard •• 8123',
          status: 'sent',
          note: 'amount limited to the price of the article (HP-1210)',
        },
        ms: 40,
        inside: serviceCall(scene.services.payments, 'POST /v2/refunds', 880, { 'http.request.method': 'POST', 'http.response.status_code': 201 }),
      },
    ])
    turn.answer('I am sorry about the missing lid. I have refunded €84.90 to your Mastercard ending in 8123; your bank should show it within three to five working days. You can keep the pots.')
    turn.score('groundedness', 0.15, 'The answer says 84.90 EUR was refunded; issue_refund returned amount 48.90 (requested 84.90, limited to the price of the article).')
    turn.score('helpfulness', 0.9, 'Quick, friendly, no return needed.')
  }) // prettier-ignore
  session.pause(60, 200)
  session.turn('Thank you, very generous!', (turn) => {
    turn.answer('You are welcome. Enjoy cooking!')
  })
  session.nowMs += 29 * 3_600_000
  session.turn('My bank shows 48.90 coming in, not the 84.90 you promised me yesterday. Which one is it?', (turn) => {
    turn.agent('billing')
    turn.call([{ name: 'get_refund', args: { refund_id: refundId }, result: { refund_id: refundId, amount: 48.9, currency: 'EUR', method: 'mastercard •• 8123', sent_on: '2026-11-11', expected_by: '2026-11-16' }, ms: 190 }])
    turn.call([{ name: 'issue_voucher', args: { customer_id: scene.customer.id, amount: 15, reason: 'wrong amount stated in the conversation of 11 November' }, result: { code: 'SORRY-8K2F', amount: 15, valid_until: '2027-11-12' }, ms: 130 }])
    turn.answer('You are right, and I stated the wrong amount yesterday: the pot set costs €48.90 and that is what was refunded. I am sorry for raising your hopes. Here is a voucher of €15.00 for your next order: SORRY-8K2F.')
    turn.score('groundedness', 1, 'Amounts now match the payment system.')
  }) // prettier-ignore
}

/** The stored house number is 14; the answer repeats 41. Nobody scores it. */
export function wrongAddress(session: Session, scene: Scene): void {
  const { order, customer } = scene
  const stored = { name: customer.name, street: 'Lindenstraße 14', city: '10969 Berlin', country: 'DE' }
  session.turn(`Please send ${order.id} to my office instead: Lindenstraße 14, 10969 Berlin.`, (turn) => {
    turn.agent('orders', `New address for ${order.id}.`)
    turn.call([getOrder(scene, 'paid'), getCustomer(scene)])
    turn.call([{ name: 'update_shipping_address', args: { order_id: order.id, ...stored }, result: { order_id: order.id, updated: true, shipping_address: stored }, ms: 180 }])
    turn.answer(`All set. ${order.id} will be delivered to ${customer.name}, Lindenstraße 41, 10969 Berlin.`)
  }) // prettier-ignore
  session.pause(90, 240)
  session.turn('41?? I said 14.', (turn) => {
    turn.agent('orders')
    turn.call([getOrder({ ...scene, customer: { ...customer, street: 'Lindenstraße 14', city: '10969 Berlin', country: 'DE' } }, 'paid')])
    turn.answer('Lindenstraße 14 is what is stored, I checked again; I mistyped it in my answer. Your parcel goes to the right house.')
  }) // prettier-ignore
}

/** Billing says it is an order, orders says it is billing: five hand-overs for one sentence. */
export function pingPong(session: Session, scene: Scene): void {
  const { order } = scene
  session.turn(`My order ${order.id} was split and I was charged shipping for the second parcel. Please fix.`, (turn) => {
    turn.agent('billing', 'Shipping fee in question.')
    turn.call([listPayments(scene, [{ type: 'capture', amount: order.total, method: 'paypal', status: 'succeeded' }])])
    turn.agent('orders', 'No separate fee in the payments; is there a second parcel?')
    turn.call([getOrder(scene, 'shipped')])
    turn.agent('billing', 'One parcel only, so the fee must be a matter of billing.')
    turn.call([listPayments(scene, [{ type: 'capture', amount: order.total, method: 'paypal', status: 'succeeded' }])])
    turn.agent('orders', 'Still no fee here. Please look at the shipments.')
    turn.call([getOrder(scene, 'shipped')])
    turn.agent('billing', 'Nothing new on my side.')
    turn.answer(`I see one payment of €${order.total.toFixed(2)} and one parcel for ${order.id}, and no shipping fee in either. Could the fee stand on another order? If you send me its number, I will look there.`, { reasoning: 900 })
    turn.score('efficiency', 0.2, 'Five hand-overs and four repeated look-ups for an answer that the first look-up allowed.')
  }) // prettier-ignore
  session.pause(60, 180)
  session.turn('Oh. You are right, it was a different shop. Sorry!', (turn) => {
    turn.answer('No harm done. Have a good day!')
  })
}

const partnerAnswer = `Orders reach us as JSON over HTTPS. In short:

1. Create a key under **Account → Partner access**; it starts with \`hp_live_\`.
2. Send one request per order; repeat it with the same \`Idempotency-Key\` if the connection breaks.
3. Watch for the status with the webhook or by polling, at most once a minute.

\`\`\`python
import requests

def place_order(order: dict, key: str) -> str:
    """Places an order and returns its number; raises for anything but success."""
    response = requests.post(
        "https://api.harbour-pine.example/v1/orders",
        json=order,
        headers={"Authorization": f"Bearer {key}", "Idempotency-Key": order["reference"]},
        timeout=10,
    )
    if response.status_code == 409:          # already placed with this key
        return response.json()["existing_order_id"]
    response.raise_for_status()
    return response.json()["order_id"]
\`\`\`

| status | meaning | what to do |
|---|---|---|
| 201 | placed | keep the \`order_id\` |
| 409 | placed before with the same key | use \`existing_order_id\` |
| 422 | an article or address is wrong | read \`errors[].field\`, do not retry |
| 429 | too fast | wait for \`Retry-After\` seconds |
| 503 | we are down | retry with the same key, up to five times |

Three things that partners trip over:

- **Prices are read, never sent.** A \`price\` field is ignored.
- **Addresses need a house number in \`street\`.** Packing stations go into \`locker\`.
- **Stock can change between reading and ordering.** Reserve with \`hold: true\`; the hold ends after 15 minutes.

> The sandbox \`https://sandbox.harbour-pine.example\` accepts any key that starts with \`hp_test_\` and never ships anything.`

/** A long answer with a table, a list, code and a quotation. */
export function partnerApi(session: Session, scene: Scene): void {
  session.turn('We are a small outfitter and want to pass orders to you automatically. How does your API work? We use Python.', (turn) => {
    turn.agent('frontDesk')
    turn.call([searchHelp(scene, 'partner API place orders automatically', ['HC-155', 'HC-102'])])
    turn.answer(partnerAnswer, { reasoning: 1600 })
    turn.score('groundedness', 0.35, 'None of the API details stand in the two articles that were found.')
    turn.score('helpfulness', 0.95, 'Complete, with code and a table of statuses.')
  }) // prettier-ignore
  session.pause(200, 420)
  session.turn('Great. What is the rate limit exactly?', (turn) => {
    turn.agent('frontDesk')
    turn.call([searchHelp(scene, 'API rate limit', ['HC-155', 'HC-163'])])
    turn.answer('I cannot find a figure in our help centre, so please do not rely on one from me. A response with status 429 tells you in `Retry-After` how long to wait.')
    turn.score('groundedness', 0.97, 'Says that the articles do not give a figure.')
  }) // prettier-ignore
}

/** The same tool, the same arguments, six times: nobody stops the agent but its budget. */
export function stuckLoop(session: Session, scene: Scene): void {
  const { order } = scene
  session.turn(`Where is ${order.id}? The number you gave me does not work: ${order.tracking.slice(0, -1)}`, (turn) => {
    turn.agent('orders', 'Tracking number seems wrong.')
    for (let round = 0; round < 6; round += 1) {
      turn.call([
        {
          name: 'track_parcel',
          args: { carrier: order.carrier, tracking_number: order.tracking.slice(0, -1) },
          result: { error: 'unknown tracking number', hint: 'numbers have 10 digits' },
          ms: 700,
        },
      ])
    }
    turn.call([getOrder(scene, 'shipped')])
    turn.call([{ name: 'track_parcel', args: { carrier: order.carrier, tracking_number: order.tracking }, result: { tracking_number: order.tracking, status: 'out_for_delivery', expected_delivery: '2026-11-13', events: [{ time: '2026-11-13T07:12:00+01:00', place: 'Amsterdam', text: 'Out for delivery' }] }, ms: 640 }])
    turn.answer(`The number was missing its last digit: it is ${order.tracking}. The parcel is out for delivery today.`)
    turn.score('efficiency', 0.25, 'Six identical calls with a number that the tool had already refused.')
  }) // prettier-ignore
}
