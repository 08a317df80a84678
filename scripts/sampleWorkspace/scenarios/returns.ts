import type { Session } from '../session'
import { getOrder, searchHelp } from '../shopTools'
import type { Scene } from '../shopTools'
import { isoDay, spokenDay, workday } from '../world'
import { maybeThanks, stockUse } from './orders'

/** A photo comes as a reference; the model sees the picture, the trace keeps where it lies. */
export function damaged(session: Session, scene: Scene): void {
  const { random, order } = scene
  const item = order.product
  const cheap = item.price < 80
  const soft = /tent|bag|mat|jacket|layer|duvet|throw/i.test(item.name)
  const harm = random.pick(
    soft
      ? [
          'has a tear of about ten centimetres',
          'was soaking wet inside the box',
          'has a seam that is coming apart',
          'has a stain that does not come out',
        ]
      : [
          'has a crack right through it',
          'arrived with a dent the size of a coin',
          'is chipped at the edge',
          'rattles, something inside is loose',
        ],
  )
  session.turn(
    {
      role: 'user',
      parts: [
        { type: 'text', content: random.pick([`The ${item.name} from ${order.id} ${harm}. Photo attached.`, `Unpacked ${order.id} just now and the ${item.name} ${harm} :(`]) },
        { type: 'uri', modality: 'image', mime_type: 'image/jpeg', uri: `https://uploads.harbour-pine.example/c/${random.hex(8)}.jpg` },
      ],
    },
    (turn) => {
      turn.agent('returns', `Damage on arrival, ${order.id}.`)
      turn.call([getOrder(scene, 'delivered'), stockUse(scene, random.whole(0, 25)), searchHelp(scene, 'article damaged on arrival, replacement or refund', ['HC-121', 'HC-118'])])
      turn.answer(
        cheap
          ? `That is not how it should arrive, I am sorry. Thanks to your photo nothing needs to come back. Shall I send a new ${item.name}, or would you rather have your €${item.price.toFixed(2)} back?`
          : `I am sorry, that clearly happened on the way. The piece has to come back (free label), because it is above €80. Would you like a replacement or your €${item.price.toFixed(2)} back?`,
        { reasoning: 380 },
      )
    },
  ) // prettier-ignore
  session.pause(20, 160)
  session.turn(random.pick(['A new one please.', 'replacement', 'New one, but please pack it better this time.']), (turn) => {
    turn.agent('returns')
    turn.call([
      { name: 'order_replacement', args: { order_id: order.id, sku: item.sku }, result: { replacement_order: `HP${random.digits(6)}`, ships_on: isoDay(workday(scene.atMs, 1)), carrier: order.carrier }, ms: 260 },
      ...(cheap ? [] : [{ name: 'create_return', args: { order_id: order.id, sku: item.sku, reason: 'damaged' }, result: { return_id: `RT-${random.digits(6)}`, label: 'pdf', qr: true, expected_refund: 0 }, ms: 310 }]),
    ])
    turn.answer(
      cheap
        ? `A new ${item.name} leaves on ${spokenDay(workday(scene.atMs, 1))}. You can keep or throw away the damaged one.`
        : `The replacement leaves on ${spokenDay(workday(scene.atMs, 1))}. The return label is in your e-mail; any ${order.carrier} shop scans the QR code, no printer needed.`,
    )
    if (random.chance(0.4)) turn.score('policy', 0.93, 'Follows HC-121, including the limit of €80.')
  }) // prettier-ignore
  maybeThanks(session, scene, 0.5)
}

export function wrongSize(session: Session, scene: Scene): void {
  const { random, order } = scene
  session.turn(
    random.pick([
      `The ${order.product.name} is too small. How do I send it back? Order ${order.id}`,
      `Hi, want to return one thing from ${order.id}, it is just not for me.`,
      `return ${order.id} pls`,
    ]),
    (turn) => {
      turn.agent('returns', `Return of ${order.id}.`)
      turn.call([getOrder(scene, 'delivered')])
      turn.call([{ name: 'create_return', args: { order_id: order.id, sku: order.product.sku, reason: random.pick(['size', 'changed_mind']) }, result: { return_id: `RT-${random.digits(6)}`, label: 'pdf', qr: true, drop_off: [`${order.carrier} shop`, 'parcel locker'], expected_refund: order.product.price }, ms: 330 }])
      turn.answer(random.chance(0.5) ? `No problem, the return of the ${order.product.name} is open. Show the QR code from your e-mail at a ${order.carrier} shop; nothing to print. We refund €${order.product.price.toFixed(2)} once it is back in Hamburg.` : `I have opened the return of your ${order.product.name}. The label and a QR code are in your e-mail; hand the parcel in at any ${order.carrier} shop or locker within 30 days. Two working days after it reaches Hamburg we send back €${order.product.price.toFixed(2)}.`)
    },
  ) // prettier-ignore
  if (random.chance(0.35)) {
    session.pause(30, 180)
    session.turn('I no longer have the original box.', (turn) => {
      turn.agent('returns')
      turn.call([searchHelp(scene, 'return without the original box', ['HC-118', 'HC-121'])])
      turn.answer('No problem: any sturdy box will do (HC-118). Only the article itself has to be unused.')
    })
  }
  maybeThanks(session, scene)
}

export function warranty(session: Session, scene: Scene): void {
  const { random } = scene
  const [story, verdict] = random.pick([
    ['The zip of my Skerry 2 tent broke after two summers. Is that covered?', 'Tents have three years, so a broken zip after two summers is covered (HC-134). Send us a photo of the zip and the receipt or order number, and we repair or replace it; if it has to come back, the label is free.'],
    ['My cast-iron pan is rusty. I want to claim the warranty.', 'Rust from the dishwasher or from drying slowly is not covered, even though cast iron has a lifetime warranty against cracks (HC-134). The good news: it can be saved. Rub it off with steel wool, wash, dry at once, oil thinly and season it anew (HC-171).'],
    ['Coating of the Ember pot is burnt off at the bottom, 8 months old. Warranty?', 'Burnt coatings are excluded from the warranty (HC-134), I am afraid. We re-coat pots at cost; shall I ask the workshop for a price?'],
    ['A seam of my rain jacket opened after 14 months.', 'Jackets have two years, and an opened seam is a fault of ours, so it is covered (HC-134). I can open a repair; you get a free label and the jacket is back within about two weeks.'],
  ] as const) // prettier-ignore
  session.turn(story, (turn) => {
    turn.agent('returns', 'Question about the warranty.')
    turn.call([searchHelp(scene, story, ['HC-134', 'HC-171', 'HC-118'])], { reasoning: 200 })
    turn.answer(verdict, { reasoning: 420 })
    if (random.chance(0.5))
      turn.score('policy', 0.9, 'Cites the right article and states the exclusion correctly.')
  })
  if (random.chance(0.5)) {
    session.pause(40, 240)
    session.turn(random.pick(['ok yes please do that', 'Yes, please.', 'Fair enough. Yes.']), (turn) => {
      turn.agent('returns')
      turn.call([{ name: 'create_return', args: { order_id: scene.order.id, sku: scene.order.product.sku, reason: 'not_as_described' }, result: { return_id: `RT-${random.digits(6)}`, purpose: 'workshop', label: 'pdf' }, ms: 300 }])
      turn.answer('It is arranged. The label is in your e-mail; the workshop writes to you as soon as it has had a look, before anything costs money.')
    }) // prettier-ignore
  }
  maybeThanks(session, scene, 0.4)
}

/** The inventory server answers "ok" and puts its error into the result; the agent overlooks it in 2.14.0. */
export function restock(session: Session, scene: Scene): void {
  const { random, order } = scene
  const overlooked = session.host.version === '2.14.0'
  session.turn(
    random.pick([
      `The ${order.product.name} I received is faulty. Do you have another one in stock? ${order.id}`,
      `Can I swap the ${order.product.name} from ${order.id} for a new one, is it available?`,
    ]),
    (turn) => {
      turn.agent('returns', `Exchange within ${order.id}.`)
      turn.call([getOrder(scene, 'delivered')])
      turn.call([
        {
          name: 'check_stock',
          args: { sku: order.product.sku },
          result: { content: [{ type: 'text', text: `inventory snapshot older than 6 h, warehouse connection lost (WMS-503)` }], isError: true },
          ms: 1900,
          mcp: true,
        },
      ])
      if (overlooked) {
        turn.answer(
          random.pick([
            `Yes, the ${order.product.name} is in stock. Shall I send you a new one?`,
            `Good news: we have the ${order.product.name} in the warehouse. I can exchange yours right away, just say yes.`,
          ]),
        )
        if (random.chance(0.4)) turn.feedback(0, 'was told in stock, got "sold out" mail an hour later')
        turn.score('groundedness', 0.1, 'Claims the article is in stock although check_stock returned an error and no quantity.')
      } else {
        turn.answer(
          random.pick([
            'I would like to say yes, but the connection to our warehouse is down and I cannot see the stock right now. I can open the exchange anyway; it ships as soon as the piece is confirmed.',
            `Our warehouse system does not answer at the moment, so I do not know whether another ${order.product.name} is there. Shall I note the exchange and have a colleague confirm it?`,
            'I cannot see the stock just now: the last figures are more than six hours old and I do not want to promise something on them. Could you ask again a little later?',
          ]),
        )
      }
    },
  ) // prettier-ignore
  maybeThanks(session, scene, 0.3)
}
