// What the server says in English of calendars, promises and policies, in German; {words} stand for
// what differs each time.

export const serverPromisesDe: Readonly<Record<string, string>> = {
  // the customer's page
  'Every message to a customer leads to a page that shows, without signing in, who has the request and what happens next.':
    'Jede Nachricht an Kunden führt zu einer Seite, die ohne Anmeldung zeigt, wer die Anfrage hat und was als Nächstes geschieht.',
  'Send a form of this page.': 'Senden Sie ein Formular dieser Seite.',
  // calendars
  '"{name}" repeats in a way that is not understood: holidays are single days or every year on the same date.':
    '„{name}“ wiederholt sich auf eine Weise, die nicht verstanden wird: Feiertage sind einzelne Tage oder jedes Jahr am selben Datum.',
  '"{name}" lasts more than 31 days.': '„{name}“ dauert länger als 31 Tage.',
  'There are more than 2,000 days in it.': 'Darin stehen mehr als 2.000 Tage.',
  'The calendar is larger than 1 MB.': 'Der Kalender ist größer als 1 MB.',
  'This is no iCalendar: it begins with BEGIN:VCALENDAR.': 'Das ist kein iCalendar: Es beginnt mit BEGIN:VCALENDAR.',
  'Birthday of Martin Luther King, Jr.': 'Geburtstag von Martin Luther King Jr.',
  'There is no such calendar.': 'Diesen Kalender gibt es nicht.',
  'A list is expected here.': 'Hier wird eine Liste erwartet.',
  'A calendar needs a week.': 'Ein Kalender braucht eine Woche.',
  'Holidays are known from 1990 to 2100, of the sets of /api/v1/holiday-sets.':
    'Feiertage sind von 1990 bis 2100 bekannt, aus den Sammlungen von /api/v1/holiday-sets.',
  'Ask for 1 to 62 days.': 'Fragen Sie nach 1 bis 62 Tagen.',
  'Somebody else changed this calendar meanwhile. Load it again.': 'Jemand anders hat diesen Kalender inzwischen geändert. Laden Sie ihn neu.',
  'This calendar has no iCalendar address.': 'Dieser Kalender hat keine iCalendar-Adresse.',
  'Choose a calendar, or null.': 'Wählen Sie einen Kalender oder null.',
  'One of inbox, team or agent.': 'Eines von inbox, team oder agent.',
  'The address answered with status {status}.': 'Die Adresse antwortete mit Status {status}.',
  'The address leads to one that is not understood.': 'Die Adresse führt zu einer, die nicht verstanden wird.',
  'The address leads from one to the next without an end.': 'Die Adresse führt ohne Ende von einer zur nächsten.',
  'A span ends at another time than it begins; a whole day is 00:00 to 24:00.':
    'Eine Spanne endet zu einer anderen Zeit, als sie beginnt; ein ganzer Tag ist 00:00 bis 24:00.',
  'A day has at most 10 spans.': 'Ein Tag hat höchstens 10 Spannen.',
  'Spans of {day} overlap.': 'Spannen von {day} überschneiden sich.',
  'A calendar needs hours on at least one weekday, or nothing would ever be due.':
    'Ein Kalender braucht an mindestens einem Wochentag Stunden, sonst würde nie etwas fällig.',
  'The address of an iCalendar begins with https://, http:// or webcal://.':
    'Die Adresse eines iCalendars beginnt mit https://, http:// oder webcal://.',
  'At most {count} days can be kept here.': 'Hier können höchstens {count} Tage stehen.',
  'A name has 1 to 60 characters.': 'Ein Name hat 1 bis 60 Zeichen.',
  'There is no time zone of that name. Choose one such as Europe/Berlin.':
    'Eine Zeitzone dieses Namens gibt es nicht. Wählen Sie eine wie Europe/Berlin.',
  '{day} stands there twice.': '{day} steht doppelt da.',
  'A calendar has at most 5 sets.': 'Ein Kalender hat höchstens 5 Sammlungen.',
  'There are no holidays of "{name}". GET /api/v1/holiday-sets lists those there are.':
    'Feiertage von „{name}“ gibt es nicht. GET /api/v1/holiday-sets nennt die vorhandenen.',
  'A time of day is written like 09:30.': 'Eine Uhrzeit schreibt man wie 09:30.',
  'A date is written like 2026-12-24.': 'Ein Datum schreibt man wie 2026-12-24.',
  'A week has seven days, Monday first.': 'Eine Woche hat sieben Tage, Montag zuerst.',
  'Years are from 1970 to 2100.': 'Jahre reichen von 1970 bis 2100.',
  'There is a calendar of that name.': 'Einen Kalender dieses Namens gibt es schon.',
  'This is the calendar of the business. Make another one that first.':
    'Das ist der Kalender des Betriebs. Machen Sie zuerst einen anderen dazu.',
  'Choose a calendar.': 'Wählen Sie einen Kalender.',
  'There is no such inbox, team or agent.': 'Dieses Postfach, Team oder diese Person gibt es nicht.',

  // promises
  'Use the next_cursor of the page before.': 'Verwenden Sie den next_cursor der Seite davor.',
  'One of update, callback.': 'Eines von update, callback.',
  'Say by when.': 'Sagen Sie, bis wann.',
  'Somebody else changed this promise meanwhile. Load it again.': 'Jemand anders hat dieses Versprechen inzwischen geändert. Laden Sie es neu.',
  'No such kind.': 'Diese Art gibt es nicht.',
  'One of running and broken.': 'Eines von running und broken.',
  'A period begins before it ends, and has at most 800 days.': 'Ein Zeitraum beginnt, bevor er endet, und hat höchstens 800 Tage.',
  'One of kept and broken.': 'Eines von kept und broken.',
  'An hour from 0 to 23.': 'Eine Stunde von 0 bis 23.',
  'No such zone.': 'Diese Zeitzone gibt es nicht.',
  'There is no address or no way to write to this customer. Call them.':
    'Es gibt keine Adresse oder keinen Weg, dieser Person zu schreiben. Rufen Sie an.',
  'Only of a promise that the customer sees and that is still owed.': 'Nur bei einem Versprechen, das der Kunde sieht und das noch offen ist.',
  'The customer was told a new time already.': 'Dem Kunden wurde schon eine neue Zeit genannt.',
  'Say why, in human words.': 'Sagen Sie warum, in menschlichen Worten.',
  'Choose a time that is later than the one promised.': 'Wählen Sie eine spätere Zeit als die versprochene.',
  'No notice was offered for it.': 'Dafür wurde keine Nachricht vorgeschlagen.',
  'There is no such promise.': 'Dieses Versprechen gibt es nicht.',
  'Say why, in 1 to 300 characters.': 'Sagen Sie warum, in 1 bis 300 Zeichen.',
  'Your role does not allow to promise customers anything.': 'Ihre Rolle erlaubt es nicht, Kunden etwas zu versprechen.',
  'This ticket is closed for good.': 'Dieses Ticket ist endgültig geschlossen.',
  'By hand one promises an update or a callback.': 'Von Hand verspricht man eine Nachricht oder einen Rückruf.',
  'Choose a time that is still to come, within five years.': 'Wählen Sie eine Zeit, die noch kommt, innerhalb von fünf Jahren.',
  'At most 200 characters.': 'Höchstens 200 Zeichen.',
  'A policy made this promise. Make one of your own beside it.': 'Eine Richtlinie gab dieses Versprechen. Geben Sie daneben ein eigenes.',
  'This promise is not running any more. Make a new one.': 'Dieses Versprechen läuft nicht mehr. Geben Sie ein neues.',
  'Its time has passed.': 'Seine Zeit ist vorbei.',
  'This promise has ended already.': 'Dieses Versprechen ist schon beendet.',
  'One of running, paused, broken or none.': 'Eines von running, paused, broken oder none.',

  // policies
  'There is no such policy.': 'Diese Richtlinie gibt es nicht.',
  'Somebody else changed this policy meanwhile. Load it again.': 'Jemand anders hat diese Richtlinie inzwischen geändert. Laden Sie sie neu.',
  'Name every policy.': 'Nennen Sie jede Richtlinie.',
  'There is a policy of that name.': 'Eine Richtlinie dieses Namens gibt es schon.',
  'There are 200 policies already.': 'Es gibt schon 200 Richtlinien.',
  'Name every policy once. The list has changed; load it again.': 'Nennen Sie jede Richtlinie einmal. Die Liste hat sich geändert; laden Sie sie neu.',
  'An object is expected here.': 'Hier wird ein Objekt erwartet.',
  'Priorities are low, normal, high and urgent.': 'Prioritäten sind low, normal, high und urgent.',
  'One of owner, lead or manager.': 'Eines von owner, lead oder manager.',
  'One of first_answer, next_answer, solution.': 'Eines von first_answer, next_answer, solution.',
  'One of off, offer or automatic.': 'Eines von off, offer oder automatic.',
  'A policy promises a first answer, a next answer or a solution.': 'Eine Richtlinie verspricht eine erste Antwort, eine nächste Antwort oder eine Lösung.',
  'One target of each kind.': 'Ein Ziel jeder Art.',
  'A target lies between a minute and a year.': 'Ein Ziel liegt zwischen einer Minute und einem Jahr.',
  'A tag has a name.': 'Ein Schlagwort hat einen Namen.',
  'A policy has at most 8 warnings.': 'Eine Richtlinie hat höchstens 8 Warnungen.',
  'A warning comes at least a minute before, and somebody gets it.': 'Eine Warnung kommt mindestens eine Minute vorher, und jemand bekommt sie.',
  'A policy has at most 8 steps.': 'Eine Richtlinie hat höchstens 8 Schritte.',
  'A step comes within a year.': 'Ein Schritt kommt innerhalb eines Jahres.',
  'The owner has it already; reassign to the lead or the manager.': 'Wer zuständig ist, hat es schon; übergeben Sie an die Teamleitung oder die Leitung.',
  'A step does something.': 'Ein Schritt tut etwas.',
  'A notice comes at least a minute before, names a later time, and at most 5 times.':
    'Eine Nachricht kommt mindestens eine Minute vorher, nennt eine spätere Zeit, und höchstens 5-mal.',
  'One of busy, checking or waiting.': 'Eines von busy, checking oder waiting.',
}
