import type { Session } from '../session'
import { getOrder, listPayments, searchHelp, track } from '../shopTools'
import type { Scene } from '../shopTools'
import type { ToolUse } from '../turn'
import { products, spokenDay, workday } from '../world'
import { stockUse } from './orders'

const search = (query: string, skus: readonly string[]): ToolUse => ({
  name: 'search_products',
  args: { query },
  result: { hits: products.filter((each) => skus.includes(each.sku)).map(({ sku, name, price }) => ({ sku, name, price })) },
  ms: 140,
}) // prettier-ignore

/** Seven turns with the advisor: the prompt grows with each of them. */
export function tripPlanning(session: Session, scene: Scene): void {
  const pause = (): void => session.pause(35, 190)
  session.turn('I have never camped before. A friend talked me into a week on the West Highland Way next May. What do I need from you?', (turn) => {
    turn.agent('advisor', 'First camping trip, wants a list.')
    turn.call([search('tent two people', ['HP-1041', 'HP-1042']), search('sleeping bag mat', ['HP-1107', 'HP-1112']), search('stove pots', ['HP-1203', 'HP-1210'])])
    turn.answer('What a good friend. One question before I list anything: do you two share a tent and a stove, or do you carry everything yourself?')
  }) // prettier-ignore
  pause()
  session.turn('We share. She has the stove and the pots already.', (turn) => {
    turn.agent('advisor')
    turn.answer(`Then the list gets short:

| What | Why | Price |
|---|---|---:|
| Skerry 2 tent | shared, takes wind seriously | €329.00 |
| Fjell down sleeping bag | nights in May can freeze | €259.00 |
| Tarn sleeping mat | the ground is colder than the air | €89.50 |

That is €677.50 in all. A rain jacket matters more than all of it; do you own one?`, { reasoning: 240 })
    turn.score('helpfulness', 0.94, 'Three articles with reasons, a total that adds up, one good question.')
  }) // prettier-ignore
  pause()
  session.turn('An old one. Is yours any good?', (turn) => {
    turn.agent('advisor')
    turn.call([
      {
        name: 'get_reviews',
        args: { sku: 'HP-1318' },
        result: { sku: 'HP-1318', reviews: [{ stars: 5, text: 'Four days of rain in Wales, dry.' }, { stars: 3, text: 'Good jacket, hood too big without a helmet.' }, { stars: 4, text: 'Pit zips would be nice.' }] },
        ms: 120,
      },
    ])
    turn.answer('The Harbour rain jacket (€149.00) kept one reviewer dry through four days of Welsh rain; another finds the hood too big. If your old one still makes water bead after a wash, keep it and spend nothing.')
  }) // prettier-ignore
  pause()
  session.turn('Honest! OK: is down not a problem when it gets wet?', (turn) => {
    turn.agent('advisor')
    turn.call([searchHelp(scene, 'down sleeping bag wet', ['HC-176'])])
    turn.answer('It is: wet down warms little and dries slowly. In a tent with a dry bag around it that is rarely a problem, so I would add the 20-litre dry bag for €27.90. Our care article only covers washing (HC-176), so take the rest as experience rather than as a promise.')
  }) // prettier-ignore
  pause()
  session.turn('Add that. Are all of them in stock?', (turn) => {
    turn.agent('advisor')
    const levels: readonly [string, number][] = [['HP-1041', 14], ['HP-1107', 3], ['HP-1112', 41], ['HP-1620', 0]]
    turn.call(levels.map(([sku, available]) => ({
      name: 'check_stock',
      args: { sku },
      result: { content: [{ type: 'text', text: JSON.stringify({ sku, available, next_delivery: available === 0 ? '2026-11-24' : null }) }], isError: false },
      ms: 170,
      mcp: true,
    })))
    turn.answer('Three of four: 14 tents, 41 mats, only 3 sleeping bags. The dry bag is sold out until 24 November, which is early enough for May.')
    turn.score('groundedness', 1, 'All four stock figures match check_stock.')
  }) // prettier-ignore
  pause()
  session.turn('Then I order the three now. What does shipping to Ireland cost?', (turn) => {
    turn.agent('advisor')
    turn.call([searchHelp(scene, 'shipping cost Ireland', ['HC-102'])])
    turn.answer('Nothing: shipping within the EU is free from €120, and you are well above (HC-102). It takes three to seven working days.')
  }) // prettier-ignore
  pause()
  session.turn('Perfect. You sold me less than I expected, so I will be back.', (turn) => {
    turn.answer('That was the plan. Have a wonderful walk!', { reasoning: 0 })
    turn.feedback(1, 'did not try to upsell')
  })
}

/** Six turns, three agents, one customer with a list. */
export function threeThings(session: Session, scene: Scene): void {
  const { order, random } = scene
  const expected = workday(scene.atMs, 2)
  session.turn(`Three things about ${order.id}: where is it, can I still add a gift note, and I need an invoice.`, (turn) => {
    turn.agent('orders', `Three questions about ${order.id}.`)
    turn.call([getOrder(scene, 'shipped'), track({ ...scene, carrierDown: false }, 'in_transit', [{ daysAgo: 1, place: 'Hamburg-Billbrook', text: 'Parcel has left the sender depot' }], spokenDay(expected))])
    turn.answer(`One by one: the parcel left Hamburg yesterday and ${order.carrier} expects it on ${spokenDay(expected)}. For a gift note it is too late, the order has shipped. For the invoice I pass you to my colleague; under which e-mail address should it arrive?`)
  }) // prettier-ignore
  session.pause(30, 120)
  session.turn(`${scene.customer.email} please. No VAT number.`, (turn) => {
    turn.agent('billing', `Invoice of ${order.id} to ${scene.customer.email}.`)
    turn.call([{ name: 'send_invoice', args: { order_id: order.id, email: scene.customer.email, vat_id: '' }, error: { type: 'UpstreamError', message: 'mail relay refused the message (451 try again later)' }, ms: 900 }])
    turn.call([{ name: 'send_invoice', args: { order_id: order.id, email: scene.customer.email, vat_id: '' }, result: { sent: true, invoice_number: `R-2026-${random.digits(5)}` }, ms: 410 }], { say: 'The first try was turned away by the mail server; I try once more.' })
    turn.answer(`Sent to ${scene.customer.email}; the first try was refused by the mail server, the second went through.`)
  }) // prettier-ignore
  session.pause(40, 160)
  session.turn('Got it. It says klarna, but I paid by card?', (turn) => {
    turn.agent('billing')
    turn.call([listPayments(scene, [{ type: 'capture', amount: order.total, method: 'visa •• 0097', status: 'succeeded', via: 'klarna checkout' }])])
    turn.answer(`You did: Visa ending in 0097, €${order.total.toFixed(2)}. Klarna only ran the checkout page, that is why its name stands there. The invoice is fine for your tax office as it is.`)
    turn.score('groundedness', 0.8, 'Card and amount match; the sentence about the tax office is not backed by any tool.')
  }) // prettier-ignore
  session.pause(60, 240)
  session.turn(`And if the ${order.product.name} is not for her, can she return it herself?`, (turn) => {
    turn.agent('returns', 'Return of a present by the person who receives it.')
    turn.call([searchHelp(scene, 'return of a gift by the recipient', ['HC-118', 'HC-140']), stockUse(scene, random.whole(3, 30))])
    turn.answer('She can send it back within 30 days, unused, with a label that you open in your account (HC-118). The money goes back to the way you paid, so to you; the articles know no other way.')
  }) // prettier-ignore
  session.pause(20, 60)
  session.turn('She will not like that :)', (turn) => {
    turn.answer('Then let us hope it fits! A swap for another article of the same price is always possible, and that one can go to her.', { reasoning: 64 })
  }) // prettier-ignore
  session.pause(15, 60)
  session.turn('ok thanks, all three done', (turn) => {
    turn.answer('Gladly. Have a good week!', { reasoning: 0 })
    turn.feedback(1)
  })
}
