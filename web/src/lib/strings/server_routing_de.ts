// What the server says in English of queues, skills, presence and offers, in German; {words} stand
// for what differs each time.

export const serverRoutingDe: Readonly<Record<string, string>> = {
  'An agent who does nothing for so many minutes is away and gets no tickets.':
    'Wer so viele Minuten nichts tut, gilt als abwesend und bekommt keine Tickets.',
  // skills and agents
  'There is a skill of that name.': 'Eine Fähigkeit dieses Namens gibt es schon.',
  'There are 500 skills already.': 'Es gibt schon 500 Fähigkeiten.',
  'There is no such skill.': 'Diese Fähigkeit gibt es nicht.',
  'A queue asks for this skill: {name}': 'Eine Warteschlange verlangt diese Fähigkeit: {name}',
  'One of language, product and certificate.': 'Eines von language, product und certificate.',
  'A language is a code such as de.': 'Eine Sprache ist ein Kürzel wie de.',
  'A level lies between 1 and 5.': 'Eine Stufe liegt zwischen 1 und 5.',
  'Name each skill once.': 'Nennen Sie jede Fähigkeit einmal.',
  'There is no such agent.': 'Diese Person gibt es nicht.',
  'One of available, busy and away; null leaves it to Deskbell.':
    'Eines von available, busy und away; null überlässt es Deskbell.',
  // absences
  'Only your own absence, unless you manage people.': 'Nur Ihre eigene Abwesenheit, außer Sie verwalten das Team.',
  'This time has passed already.': 'Diese Zeit ist schon vorbei.',
  'There is no such absence.': 'Diese Abwesenheit gibt es nicht.',
  'An absence ends after it begins, within two years.': 'Eine Abwesenheit endet nach ihrem Beginn, innerhalb von zwei Jahren.',
  'Nobody stands in for themselves.': 'Niemand vertritt sich selbst.',
  'Say from when.': 'Sagen Sie, ab wann.',
  'Say until when.': 'Sagen Sie, bis wann.',
  // queues
  'There is a queue of that name.': 'Eine Warteschlange dieses Namens gibt es schon.',
  'There are 200 queues already.': 'Es gibt schon 200 Warteschlangen.',
  'There is no such queue.': 'Diese Warteschlange gibt es nicht.',
  'Name every queue once. The list has changed; load it again.':
    'Nennen Sie jede Warteschlange einmal. Die Liste hat sich geändert; laden Sie sie neu.',
  'Name every queue.': 'Nennen Sie jede Warteschlange.',
  'There is no such channel.': 'Diesen Kanal gibt es nicht.',
  'Name channels and weights.': 'Nennen Sie Kanäle und Gewichte.',
  'A queue asks for at most 10 skills.': 'Eine Warteschlange verlangt höchstens 10 Fähigkeiten.',
  'A weight lies between 0 and 1000.': 'Ein Gewicht liegt zwischen 0 und 1000.',
  'The time to take an offer lies between ten seconds and a day.':
    'Die Zeit, ein Angebot anzunehmen, liegt zwischen zehn Sekunden und einem Tag.',
  'At most ninety days.': 'Höchstens neunzig Tage.',
  'A minute is the least.': 'Mindestens eine Minute.',
  'One of least_loaded, round_robin, known_agent, longest_idle, by_hand.':
    'Eines von least_loaded, round_robin, known_agent, longest_idle, by_hand.',
  // offers
  'There is no such offer.': 'Dieses Angebot gibt es nicht.',
  'This offer is over.': 'Dieses Angebot ist vorbei.',
}
