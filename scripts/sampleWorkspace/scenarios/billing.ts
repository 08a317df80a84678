import type { Session } from '../session'
import { escalate, getOrder, listPayments, searchHelp } from '../shopTools'
import type { Scene } from '../shopTools'
import { isoDay, round2, spokenDay } from '../world'
import { maybeThanks } from './orders'

const day = 86_400_000
const cards = ['visa •• 4410', 'mastercard •• 8123', 'paypal', 'visa •• 0097', 'klarna'] as const

export function refundStatus(session: Session, scene: Scene): void {
  const { random, order } = scene
  const refundId = `re_${random.hex(10)}`
  const method = random.pick(cards)
  const sent = scene.atMs - random.whole(1, 4) * day
  const arrives = sent + (method === 'paypal' ? 1 : 5) * day
  session.turn(
    random.pick([
      `I returned the ${order.product.name} two weeks ago and still have no money. Order ${order.id}.`,
      `Hi, when do I get my refund for ${order.id}?`,
      `Your e-mail says "refund sent" but nothing on my account. ${order.id}`,
    ]),
    (turn) => {
      turn.agent('billing', `Refund of ${order.id} has not arrived.`)
      turn.call([
        getOrder(scene, 'returned'),
        listPayments(scene, [
          { type: 'capture', amount: order.total, method, status: 'succeeded' },
          { type: 'refund', refund_id: refundId, amount: order.product.price, method, status: 'sent' },
        ]),
      ])
      turn.call([{ name: 'get_refund', args: { refund_id: refundId }, result: { refund_id: refundId, amount: order.product.price, currency: 'EUR', method, sent_on: isoDay(sent), expected_by: isoDay(arrives) }, ms: 180 }])
      turn.answer(
        random.pick([
          `We sent €${order.product.price.toFixed(2)} back to ${method} on ${spokenDay(sent)}. Your bank should show it by ${spokenDay(arrives)} at the latest.`,
          `The refund of €${order.product.price.toFixed(2)} left us on ${spokenDay(sent)} (reference ${refundId}). It should be with you by ${spokenDay(arrives)}; if not, write to me with that reference.`,
        ]),
      )
      if (random.chance(0.35)) turn.score('groundedness', 0.95, 'Amount and dates match get_refund.')
    },
  ) // prettier-ignore
  if (random.chance(0.4)) {
    session.pause(25, 140)
    session.turn(random.pick(['Why only that much? I paid more.', 'And the shipping costs?']), (turn) => {
      turn.agent('billing')
      turn.call([searchHelp(scene, 'are shipping costs refunded after a return', ['HC-140', 'HC-118'])])
      turn.answer(`You sent back one of the articles, so its price of €${order.product.price.toFixed(2)} was refunded. The articles I found say nothing about shipping costs for a partial return; if you would like that looked at, I can pass it to a colleague.`)
    }) // prettier-ignore
  }
  maybeThanks(session, scene, 0.4)
}

export function doubleCharge(session: Session, scene: Scene): void {
  const { random, order } = scene
  const method = random.pick(cards)
  session.turn(
    random.pick([
      `You charged me twice for ${order.id}!`,
      `My bank shows two payments of €${order.total.toFixed(2)} to you. I only ordered once (${order.id}).`,
      `Why is €${order.total.toFixed(2)} on my statement two times? Order ${order.id}`,
    ]),
    (turn) => {
      turn.agent('billing', `Two bookings for ${order.id}.`, 'high')
      turn.call([
        listPayments(scene, [
          { type: 'authorisation', amount: order.total, method, status: 'expired', time: `${order.placedOn}T09:14:05Z` },
          { type: 'capture', amount: order.total, method, status: 'succeeded', time: `${order.placedOn}T09:15:41Z` },
        ]),
      ])
      turn.answer(`I looked at both bookings. We took €${order.total.toFixed(2)} once. The other one is only a reservation from a first try that did not go through; it has already expired on our side, and your bank removes it from your statement within three to seven days.`)
    },
  ) // prettier-ignore
  if (random.chance(0.45)) {
    session.pause(30, 150)
    session.turn('And if it does not disappear?', (turn) => {
      turn.agent('billing')
      turn.answer('Then write to us again with a screenshot of the booking (black out the account number). There is nothing for us to refund today, because we hold the amount only once, but we can send your bank a release.')
    }) // prettier-ignore
  }
  maybeThanks(session, scene, 0.4)
}

export function voucher(session: Session, scene: Scene): void {
  const { random } = scene
  const code = random.pick(['PINE20', 'WELCOME10', 'COASTLINE15', 'BIRTHDAY'])
  const basket = round2(random.whole(28, 95) + 0.9)
  const minimum = code === 'WELCOME10' ? 50 : 100
  session.turn(
    random.pick([`The code ${code} does not work. Basket is ${basket} euro.`, `Why is my voucher ${code} invalid???`, `Hi, I get "voucher not applicable" for ${code}. It is from your newsletter.`]),
    (turn) => {
      turn.agent('billing', `Voucher ${code} is refused.`)
      turn.call([{ name: 'validate_voucher', args: { code, basket_total: basket }, result: { code, valid: basket >= minimum, failed_condition: basket >= minimum ? null : 'minimum_basket', minimum_basket: minimum, ends_on: '2026-11-30' }, ms: 95 }])
      turn.answer(
        basket >= minimum
          ? `The code is fine for your basket. It is refused when a sale article is in it, so please check whether one of them carries the orange label.`
          : `${code} needs a basket of at least €${minimum}; yours is at €${basket.toFixed(2)}. It is valid until 30 November, so you have time.`,
      )
    },
  ) // prettier-ignore
  maybeThanks(session, scene, 0.35)
}

export function invoice(session: Session, scene: Scene): void {
  const { random, order, customer } = scene
  const vat = `${customer.country}${random.digits(9)}`
  session.turn(
    random.pick([
      `Hello, we need an invoice with our VAT number for ${order.id}. It is ${vat}.`,
      `Could you send the invoice of ${order.id} to accounting? accounts@fjordwerk.example, VAT ${vat}`,
    ]),
    (turn) => {
      turn.agent('billing', `Invoice with VAT number for ${order.id}.`)
      turn.call([getOrder(scene, 'delivered'), searchHelp(scene, 'add a VAT number to an invoice after the order', ['HC-155', 'HC-140'])])
      turn.call([{ name: 'send_invoice', args: { order_id: order.id, email: 'accounts@fjordwerk.example', vat_id: vat }, result: { sent: true, invoice_number: `R-2026-${random.digits(5)}`, reverse_charge: customer.country !== 'DE' }, ms: 420 }])
      turn.answer(`The invoice with ${vat} is on its way to accounts@fjordwerk.example.${customer.country === 'DE' ? '' : ' It is issued with reverse charge.'} As article HC-155 says, a VAT number can be added until the end of the month of the order.`)
    },
  ) // prettier-ignore
  maybeThanks(session, scene, 0.6)
}

/** The customer types a gift card code; the guardrail masks it before any model sees it. */
export function giftCard(session: Session, scene: Scene): void {
  const { random } = scene
  const balance = round2(random.whole(3, 60) + random.next())
  session.turn('How much is left on my gift card? The code is [gift card •••• •••• 7731]', (turn) => {
    turn.agent('billing', 'Balance of a gift card.')
    turn.guard('secret_filter', true, { masked: 1, kinds: ['gift_card_code'] })
    turn.call([{ name: 'gift_card_balance', args: { card_reference: 'gc_ref_7731' }, result: { card_reference: 'gc_ref_7731', balance, currency: 'EUR', valid_until: '2028-12-31' }, ms: 150 }])
    turn.answer(`There are €${balance.toFixed(2)} left on the card ending in 7731; it is valid until 31 December 2028.`)
  }) // prettier-ignore
  maybeThanks(session, scene)
}

/** Shipping was charged although the basket was above the limit: a small refund that goes right. */
export function shippingFee(session: Session, scene: Scene): void {
  const { random, order } = scene
  session.turn(random.pick([`I paid €4.90 shipping on ${order.id} although it should be free from 60 euro?`, `Free shipping from €60 you say. Then why 4.90 on ${order.id}?`]), (turn) => {
    turn.agent('billing', `Shipping fee on ${order.id} in question.`)
    turn.call([getOrder(scene, 'shipped'), searchHelp(scene, 'free shipping limit Germany', ['HC-102', 'HC-147'])])
    turn.call([{ name: 'issue_refund', args: { order_id: order.id, amount: 4.9, reason: 'shipping charged above the free limit' }, result: { refund_id: `re_${random.hex(10)}`, amount: 4.9, currency: 'EUR', method: 'paypal', status: 'sent' }, ms: 850 }])
    turn.answer('You are right, above €60 shipping within Germany is free (HC-102). I have sent €4.90 back to your PayPal account; it should be there tomorrow.')
    turn.score('groundedness', 1, 'Limit and amount match the article and the refund.')
  }) // prettier-ignore
  maybeThanks(session, scene, 0.7)
}

export function highRefund(session: Session, scene: Scene): void {
  const { order } = scene
  session.turn(scene.random.pick([`I want my money back for ${order.id}, the whole amount. It is not what the pictures show.`, `Full refund for ${order.id} please. The ${order.product.name} looks nothing like on your page.`]), (turn) => {
    turn.agent('billing', `Customer demands a full refund for ${order.id}.`, 'high')
    turn.call([getOrder(scene, 'delivered'), listPayments(scene, [{ type: 'capture', amount: order.total, method: 'klarna', status: 'succeeded' }])])
    turn.call([escalate('billing', `${order.id}: customer wants ${order.total.toFixed(2)} EUR back because the article differs from the pictures. Return not opened yet.`)])
    turn.answer('I understand. A colleague from billing will look at it and answer within one working day, and has the whole story already. To be quicker, you can open the return in your account meanwhile: the label is free.')
    turn.score('helpfulness', 0.74, 'Escalated with a good summary; did not offer to open the return itself.')
  }) // prettier-ignore
}
