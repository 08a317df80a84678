import type { Session } from '../session'
import { getOrder, listPayments, searchHelp, track } from '../shopTools'
import type { Scene } from '../shopTools'
import { isoDay, workday } from '../world'

const day = 86_400_000
const germanDay = (ms: number): string =>
  new Date(ms).toLocaleDateString('de-DE', { day: 'numeric', month: 'long', timeZone: 'UTC' })
const germanEuro = (value: number): string => `${value.toFixed(2).replace('.', ',')} €`

export function germanParcel(session: Session, scene: Scene): void {
  const { random, order } = scene
  const expected = workday(scene.atMs, 2)
  const tracking = track(
    scene,
    'in_transit',
    [
      { daysAgo: 1, place: 'Greven', text: 'Ankunft im Zielpaketzentrum' },
      { daysAgo: 2, place: 'Hamburg', text: 'Einlieferung' },
    ],
    isoDay(expected),
  )
  session.turn(
    random.pick([
      `Guten Tag, wo bleibt meine Bestellung ${order.id}? Die sollte längst da sein.`,
      `Hallo, ich warte seit einer Woche auf ${order.id}. Können Sie bitte nachsehen?`,
      `Moin, wann kommt ${order.id} an? Ich bin ab Freitag verreist.`,
    ]),
    (turn) => {
      turn.agent('orders', `Kunde fragt nach der Lieferung von ${order.id}.`)
      turn.call([getOrder(scene, 'shipped'), tracking])
      turn.answer(
        tracking.error === undefined
          ? `Ihr Paket ist gestern im Zielpaketzentrum Greven angekommen; ${order.carrier} nennt den ${germanDay(expected)} als Zustelltag. Die Sendungsnummer ist ${order.tracking}.`
          : `Ihre Bestellung hat unser Lager verlassen (${order.carrier}, ${order.tracking}). Die Sendungsverfolgung antwortet gerade nicht, ich möchte deshalb nicht raten. Schauen Sie bitte in ein, zwei Stunden noch einmal nach.`,
      )
    },
  ) // prettier-ignore
  if (random.chance(0.6)) {
    session.pause(30, 150)
    session.turn('Kann ich das Paket auch zu meiner Nachbarin schicken lassen?', (turn) => {
      turn.agent('orders')
      turn.call([searchHelp(scene, 'Zustellung beim Nachbarn', ['HC-102', 'HC-118'])])
      turn.answer(`Das geht direkt beim Zusteller: Auf der Seite von ${order.carrier} geben Sie ${order.tracking} ein und wählen bis zum Vorabend einen Nachbarn oder eine Filiale. Von hier aus kann ich es leider nicht umleiten.`)
    }) // prettier-ignore
  }
}

export function germanRefund(session: Session, scene: Scene): void {
  const { random, order } = scene
  const sent = scene.atMs - 2 * day
  const refund = `re_${random.hex(10)}`
  session.turn(random.pick([`Ich habe den Artikel „${order.product.name}“ zurückgeschickt (${order.id}). Wann bekomme ich mein Geld?`, `Guten Abend, die Rücksendung zu ${order.id} ist laut Sendungsverfolgung seit Montag bei Ihnen. Wann kommt die Erstattung?`]), (turn) => {
    turn.agent('billing', `Erstattung zu ${order.id}.`)
    turn.call([getOrder(scene, 'returned'), listPayments(scene, [{ type: 'refund', refund_id: refund, amount: order.product.price, method: 'visa •• 4410', status: 'sent', time: isoDay(sent) }])])
    turn.answer(`Wir haben am ${germanDay(sent)} ${germanEuro(order.product.price)} auf Ihre Visa-Karte mit der Endung 4410 erstattet. Bei Karten dauert es drei bis fünf Werktage, bis die Bank es anzeigt.`)
    turn.score('groundedness', 0.96, 'Amount, day and card match list_payments.')
  }) // prettier-ignore
  session.pause(20, 90)
  session.turn('Alles klar, vielen Dank!', (turn) => {
    turn.answer('Sehr gern. Einen schönen Tag noch!', { reasoning: 0 })
  })
}

export function japaneseDelivery(session: Session, scene: Scene): void {
  const { random, order } = scene
  const expected = workday(scene.atMs, 3)
  const tracking = track(
    scene,
    'in_transit',
    [
      { daysAgo: 1, place: '成田', text: '国際交換局に到着' },
      { daysAgo: 4, place: 'Hamburg', text: 'Parcel handed to the carrier' },
    ],
    isoDay(expected),
  )
  session.turn(`こんにちは。注文番号${order.id}の荷物はいつ届きますか?`, (turn) => {
    turn.agent('orders', `Customer asks in Japanese when ${order.id} arrives.`)
    turn.call([getOrder(scene, 'shipped'), tracking])
    turn.answer(
      tracking.error === undefined
        ? `お問い合わせありがとうございます。お荷物は昨日、成田の国際交換局に到着しました。${order.carrier}によると、${new Date(expected).getUTCMonth() + 1}月${new Date(expected).getUTCDate()}日にお届けの予定です。追跡番号は${order.tracking}です。`
        : `お問い合わせありがとうございます。お荷物は${order.carrier}に引き渡し済みですが、現在、運送会社の追跡システムが応答していません。恐れ入りますが、数時間後にもう一度お問い合わせください。`,
    )
  }) // prettier-ignore
  session.pause(40, 160)
  session.turn('関税はかかりますか?', (turn) => {
    turn.agent('orders')
    turn.call([searchHelp(scene, '日本への配送 関税', ['HC-102', 'HC-140'])])
    turn.answer('日本への送料は24ユーロです(HC-102)。関税については記事に記載がないため、確かなことは申し上げられません。お荷物の受け取り時に請求される場合があります。')
    if (random.chance(0.6)) turn.score('groundedness', 0.88, 'Shipping cost is right; says openly that customs are not covered by the article.')
  }) // prettier-ignore
}

export function japaneseReturn(session: Session, scene: Scene): void {
  const { random, order } = scene
  session.turn(`届いた${order.product.name}のサイズが合いませんでした。返品したいです。注文番号は${order.id}です。`, (turn) => {
    turn.agent('returns', `Return of ${order.id}, customer writes Japanese.`)
    turn.call([getOrder(scene, 'delivered')])
    turn.call([{ name: 'create_return', args: { order_id: order.id, sku: order.product.sku, reason: 'size' }, result: { return_id: `RT-${random.digits(6)}`, label: 'pdf', expected_refund: order.product.price }, ms: 340 }])
    turn.answer(`返品の手続きをいたしました。返送用ラベルをメールでお送りしましたので、30日以内にお近くの郵便局へお持ちください。倉庫に到着してから2営業日以内に、${order.product.price.toFixed(2)}ユーロを返金いたします。`)
  }) // prettier-ignore
  session.pause(25, 80)
  session.turn('ありがとうございます。助かりました。', (turn) => {
    turn.answer('どういたしまして。またのご利用をお待ちしております。', { reasoning: 0 })
  })
}

export function arabicOrder(session: Session, scene: Scene): void {
  const { random, order } = scene
  const expected = workday(scene.atMs, 4)
  const tracking = track(
    scene,
    'in_transit',
    [
      { daysAgo: 1, place: 'دبي', text: 'وصلت الشحنة إلى مركز الفرز' },
      { daysAgo: 5, place: 'Hamburg', text: 'Parcel handed to the carrier' },
    ],
    isoDay(expected),
  )
  session.turn(`مرحباً، أين وصل طلبي رقم ${order.id}؟`, (turn) => {
    turn.agent('orders', `Customer asks in Arabic where ${order.id} is.`)
    turn.call([getOrder(scene, 'shipped'), tracking])
    turn.answer(
      tracking.error === undefined
        ? `أهلاً بك. وصلت شحنتك أمس إلى مركز الفرز في دبي، وتتوقع شركة ${order.carrier} تسليمها يوم ${new Date(expected).getUTCDate()} نوفمبر. رقم التتبع هو ${order.tracking}.`
        : `أهلاً بك. غادر طلبك مستودعنا مع شركة ${order.carrier}، لكن نظام التتبع لا يستجيب حالياً ولا أريد أن أخمّن. يرجى المحاولة مرة أخرى بعد ساعة أو ساعتين.`,
    )
  }) // prettier-ignore
  if (random.chance(0.7)) {
    session.pause(30, 140)
    session.turn('هل يمكنني إرجاع أحد المنتجات إذا لم يعجبني؟', (turn) => {
      turn.agent('returns', 'Question about returns, in Arabic.')
      turn.call([searchHelp(scene, 'إرجاع منتج غير مستخدم', ['HC-118'])])
      turn.answer('نعم، يمكنك إرجاع المنتجات غير المستخدمة مجاناً خلال 30 يوماً من الاستلام (HC-118). بعد وصول الطرد إلى هامبورغ نرسل المبلغ خلال يومي عمل.')
    }) // prettier-ignore
  }
}
