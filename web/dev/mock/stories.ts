// What people write to a florist. Each story is a conversation; the seeds are made from them.

import type { CalendarEvent } from '../../src/api/types'

export type Turn = {
  by: 'customer' | 'agent' | 'note'
  text: string
  quoted?: string
  files?: { name: string; type: string; size: number }[]
}
export type Story = {
  /** Index into `people`. */
  who: number
  subject: string
  tags: string[]
  priority?: 'low' | 'high' | 'urgent'
  html?: string
  invitation?: (from: { name: string; email: string }) => CalendarEvent
  turns: Turn[]
}

export const people = [
  ['Hannah Lindqvist', 'hannah.lindqvist@posteo.example'],
  ['Marcus Oyelaran', 'm.oyelaran@brightwell.example'],
  ['Sofia Marchetti', 'sofia@marchetti-events.example'],
  ['Tom Whitfield', 'tom.whitfield@mail.example'],
  ['Aiko Tanabe', 'aiko.tanabe@kumo.example'],
  ['Grace Okafor', 'grace.okafor@northside-clinic.example'],
  ['Daniel Brandt', 'd.brandt@brandt-co.example'],
  ['Léa Fontaine', 'lea.fontaine@courrier.example'],
  ['Priya Raman', 'priya.raman@mail.example'],
  ['Oskar Nowak', 'oskar.nowak@poczta.example'],
  ['Eleanor Hayes', 'eleanor@hayes-interiors.example'],
  ['Samuel Adeyemi', 'samuel.adeyemi@mail.example'],
  ['Nora Lindgren', 'nora@lindgren.example'],
  ['Yusuf Demir', 'yusuf.demir@posta.example'],
  ['Clara Bauer', 'clara.bauer@hotel-linde.example'],
  ['Ben Carlisle', 'ben.carlisle@mail.example'],
  ['Ines Carvalho', 'ines.carvalho@correio.example'],
  ['George Papadakis', 'george.p@mail.example'],
] as const

/** To a tasting in Lisbon, where clocks show another time than in Berlin. */
const visit: Story['invitation'] = ({ name, email }) => ({
  method: 'REQUEST', uid: 'visit@petal.example', sequence: 0, status: 'CONFIRMED',
  summary: 'Walk-through of the ballroom', location: 'Linde Hotel, Rua das Flores 12, Lisbon', description: '',
  start: { at: '2026-11-24T10:00:00Z', local: '2026-11-24 10:00', zone: 'Europe/Lisbon', all_day: false },
  end: { at: '2026-11-24T11:30:00Z', local: '2026-11-24 11:30', zone: 'Europe/Lisbon', all_day: false },
  organizer: { name, address: email },
  attendees: [
    { name: 'Mina Sato', address: 'mina@petalandstem.example', status: 'accepted', role: 'required' },
    { name: 'Clara Bauer', address: 'clara.bauer@hotel-linde.example', status: 'tentative', role: 'required' },
    { name: '', address: 'care@petalandstem.example', status: 'needs_action', role: 'optional' },
  ],
  recurrence: 'FREQ=WEEKLY;COUNT=3', recurrence_text: 'every week, 3 times',
})

export const stories: Story[] = [
  {
    who: 0,
    invitation: visit,
    subject: 'Bouquet arrived with broken stems',
    tags: ['delivery', 'damaged'],
    priority: 'high',
    turns: [
      {
        by: 'customer',
        text: 'Hello,\n\nmy order PS-20418 was delivered this morning, but five of the ranunculus have snapped stems and the wrapping was torn open on one side. It was meant as a birthday present for my mother tonight.\n\nI attached two photos. Is there any chance of a replacement today?\n\nKind regards\nHannah',
        files: [
          { name: 'bouquet-front.jpg', type: 'image/jpeg', size: 2_412_233 },
          { name: 'stems-close-up.jpg', type: 'image/jpeg', size: 1_871_120 },
        ],
      },
      {
        by: 'note',
        text: 'Third damaged delivery from the Riverside courier this week. @Mina Sato could you raise it with them?',
      },
      {
        by: 'agent',
        text: 'Hi Hannah,\n\nI am so sorry – that is not how a birthday bouquet should arrive. I have asked the workshop to tie a new one now, and our own driver will bring it between 16:00 and 17:30. You do not need to send anything back.\n\nCould you confirm that somebody is home in that window?',
      },
      {
        by: 'customer',
        text: 'That is wonderful, thank you! Yes, I am home from 15:00 on. The bell says Lindqvist / Berg, second floor.',
        quoted:
          'On Tue, 11:42, Petal & Stem wrote:\n> I have asked the workshop to tie a new one now, and our own driver will bring it between 16:00 and 17:30.',
      },
    ],
  },
  {
    who: 2,
    subject: 'Wedding on 14 June: quote for 12 table arrangements',
    tags: ['wedding', 'quote'],
    turns: [
      {
        by: 'customer',
        text: 'Dear Petal & Stem team,\n\nwe plan a wedding for 96 guests on 14 June at Villa Corsini. We would need twelve low table arrangements (white, sage and a little apricot), one bridal bouquet and six buttonholes.\n\nCould you send a quote by the end of the week? The floor plan is attached.\n\nBest\nSofia Marchetti',
        files: [{ name: 'Villa-Corsini-floor-plan.pdf', type: 'application/pdf', size: 884_310 }],
      },
      {
        by: 'agent',
        text: 'Dear Sofia,\n\nwhat a lovely palette. I have pencilled 14 June in for you. Before I write the quote: are the tables round or long, and may the arrangements hold candles?\n\nYou will have the quote by Thursday noon.',
      },
    ],
  },
  {
    who: 6,
    subject: 'Invoice 2207 shows the wrong VAT number',
    tags: ['invoice'],
    turns: [
      {
        by: 'customer',
        text: 'Good morning,\n\nour VAT number on invoice 2207 is missing its last digit, so our bookkeeping cannot accept it. It should end in 441.\n\nPlease send a corrected invoice to this address.\n\nDaniel Brandt\nBrandt & Co.',
      },
    ],
  },
  {
    who: 3,
    subject: 'Can I still change the delivery date?',
    tags: ['delivery'],
    turns: [
      {
        by: 'customer',
        text: 'Hi! I ordered the "Meadow" bouquet for Friday but my sister is away until Sunday. Can it come on Monday instead? Order PS-20431. Thanks!!',
      },
      {
        by: 'agent',
        text: 'Hi Tom,\n\ndone – your Meadow bouquet now leaves us on Monday morning and arrives before noon. You will get a message when it is on its way.',
      },
      { by: 'customer', text: 'Perfect, you are fast. Thank you!' },
    ],
  },
  {
    who: 5,
    subject: 'Weekly flowers for our reception desk',
    tags: ['subscription', 'business'],
    turns: [
      {
        by: 'customer',
        text: 'Hello,\n\nwe run a clinic with two reception desks and would like fresh flowers every Monday before 8:00. Nothing with a strong scent, please, and no lilies, as some patients are allergic.\n\nWhat would that cost a month, and can we pause during the holidays?\n\nGrace Okafor\nNorthside Clinic',
      },
      {
        by: 'note',
        text: 'Low-scent list is in the workshop folder. Suggest the M size, that is what the dentist next door takes.',
      },
    ],
  },
  {
    who: 4,
    subject: 'My voucher code is not accepted',
    tags: ['shop', 'voucher'],
    turns: [
      {
        by: 'customer',
        text: 'The voucher SPRING-9QF2 that I got with my last order says "expired", but the card says it is valid until the end of the year. What can I do?\n\nAiko',
      },
    ],
  },
  {
    who: 11,
    subject: 'Where is my order PS-20399?',
    tags: ['delivery', 'late'],
    priority: 'urgent',
    turns: [
      {
        by: 'customer',
        text: 'The flowers for my father’s funeral should have been here at 9. It is 10:15 now and the service starts at 12. Nobody picks up the phone. Please answer at once.',
      },
    ],
  },
  {
    who: 7,
    subject: 'Orchid is losing its leaves – what am I doing wrong?',
    tags: ['care'],
    priority: 'low',
    turns: [
      {
        by: 'customer',
        text: 'Bonjour,\n\nI bought the white Phalaenopsis from you in March. It flowered beautifully, but now the lower leaves turn yellow and fall. I water it twice a week. It stands at a south window.\n\nDo you have advice?\n\nLéa',
      },
      {
        by: 'agent',
        text: 'Bonjour Léa,\n\nthat sounds like two small things at once: a little too much water, and a little too much sun. Water it once in ten days (put it in lukewarm water for ten minutes, then let it drain), and move it to an east window.\n\nOne or two yellow leaves after flowering are normal.',
      },
    ],
  },
  {
    who: 10,
    subject: 'Order confirmation #88213 from your supplier',
    tags: ['supplier'],
    html: '<table width="100%" bgcolor="#0f5132" cellpadding="24"><tr><td style="color:#ffffff;font-family:Georgia,serif;font-size:22px">Van der Meer Flower Auction</td></tr></table><table width="100%" cellpadding="24" bgcolor="#ffffff"><tr><td style="font-family:Georgia,serif;font-size:15px;color:#222222"><p>Dear customer,</p><p>we confirm your order <b>#88213</b>, delivered on Thursday before 05:30.</p><table border="1" cellpadding="6" cellspacing="0" style="border-color:#cccccc;font-size:14px"><tr><th align="left">Item</th><th align="right">Stems</th><th align="right">Price</th></tr><tr><td>Ranunculus Elegance, apricot</td><td align="right">200</td><td align="right">118.00</td></tr><tr><td>Eucalyptus cinerea</td><td align="right">80</td><td align="right">46.40</td></tr><tr><td>Sweet pea, white</td><td align="right">150</td><td align="right">97.50</td></tr></table><p><img src="https://pixel.example/track.gif" width="1" height="1" alt=""></p></td></tr></table>',
    turns: [{ by: 'customer', text: 'We confirm your order #88213, delivered on Thursday.' }],
  },
  {
    who: 8,
    subject: 'Allergic to lilies: can you leave them out?',
    tags: ['order'],
    turns: [
      {
        by: 'customer',
        text: 'Hi, I just ordered the "Grand Salon" (PS-20440). I saw too late that it has lilies in it. We have a cat, so that is dangerous. Can you replace them with something else?\n\nPriya',
      },
      {
        by: 'agent',
        text: 'Hi Priya,\n\nof course, and good that you thought of it. We will use white snapdragons instead: same height, safe for cats. Nothing else changes, neither the price nor the delivery time.',
      },
      { by: 'customer', text: 'The cat says thank you :)' },
    ],
  },
  {
    who: 9,
    subject: 'Refund for cancelled subscription',
    tags: ['refund', 'subscription'],
    turns: [
      {
        by: 'customer',
        text: 'I cancelled my fortnightly subscription on the 2nd, still 39.00 was taken from my card on the 5th. Please refund it and confirm in writing that the subscription has ended.\n\nOskar Nowak',
      },
      {
        by: 'note',
        text: 'Cancellation came in at 23:58, billing ran at midnight. Refund is right. Waiting for @Jonas Weber to release it.',
      },
      {
        by: 'agent',
        text: 'Dear Oskar,\n\nyou are right, and I apologise: your cancellation reached us before the payment, which should not have been taken. The 39.00 are on their way back to your card; it takes two to three working days. Your subscription ended on the 2nd.',
      },
    ],
  },
  {
    who: 17,
    subject: 'Funeral wreath with ribbon – text by phone?',
    tags: ['order', 'funeral'],
    turns: [
      {
        by: 'customer',
        text: 'Good afternoon,\n\nI would like to order a wreath for Saturday, about 60 cm, with a ribbon. May I give you the text by phone? I am not sure about the spelling of the Greek part.\n\nGeorge Papadakis',
      },
    ],
  },
  {
    who: 14,
    subject: 'Lobby arrangement wilted after two days',
    tags: ['business', 'quality'],
    priority: 'high',
    turns: [
      {
        by: 'customer',
        text: 'Dear team,\n\nthe arrangement you brought on Monday is already hanging its heads. We have guests from all over the world in this lobby, and last week’s lasted eight days. Please replace it today or tomorrow morning.\n\nClara Bauer\nHotel Linde, front office',
        files: [{ name: 'lobby.jpg', type: 'image/jpeg', size: 3_022_910 }],
      },
      {
        by: 'agent',
        text: 'Dear Clara,\n\nthank you for the photo. The hydrangeas were cut too early; that is our fault, not your air conditioning’s. Mina brings a new arrangement tomorrow at 7:30 and takes the old one with her. No charge, of course.',
      },
    ],
  },
  {
    who: 15,
    subject: 'Job application: weekend driver',
    tags: ['jobs'],
    priority: 'low',
    turns: [
      {
        by: 'customer',
        text: 'Hello,\n\nI saw the sign in your window. I am a student with a driving licence (B) and know the city well from two years as a bike courier. My CV is attached.\n\nBest wishes\nBen',
        files: [{ name: 'CV Ben Carlisle.pdf', type: 'application/pdf', size: 218_004 }],
      },
    ],
  },
]
