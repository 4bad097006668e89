// What the server says in English of handovers and sub-tickets, in German; {words} stand for what
// differs each time.

export const serverHandoverDe: Readonly<Record<string, string>> = {
  'A handover that nobody accepts goes back to its giver after so many minutes of the working time of whoever it is offered to.':
    'Eine Übergabe, die niemand annimmt, geht nach so vielen Minuten der Arbeitszeit derer, denen sie angeboten ist, zurück.',
  'When a handover is accepted, the customer is told who has the ticket now and what comes next.':
    'Wird eine Übergabe angenommen, erfährt der Kunde, wer das Ticket jetzt hat und wie es weitergeht.',
  '{name} has accepted this handover already.': '{name} hat diese Übergabe schon angenommen.',
  'This handover is over: it was refused or withdrawn, or its time has passed.':
    'Diese Übergabe ist vorbei: Sie wurde abgelehnt oder zurückgezogen, oder ihre Zeit ist um.',
  'This handover is offered to others.': 'Diese Übergabe ist anderen angeboten.',
  'There is no such handover.': 'Diese Übergabe gibt es nicht.',
  'Only the owner of a ticket, or who may assign it, can hand it over.':
    'Übergeben kann ein Ticket nur, wer dafür zuständig ist oder es zuweisen darf.',
  'Only who hands a ticket over can withdraw that.': 'Zurückziehen kann das nur, wer das Ticket übergibt.',
  'This ticket is solved. Open it again to hand it over.':
    'Dieses Ticket ist gelöst. Öffnen Sie es wieder, um es zu übergeben.',
  'This ticket is being handed over already. Withdraw that first.':
    'Dieses Ticket wird schon übergeben. Ziehen Sie das zuerst zurück.',
  'Choose an agent or a team.': 'Wählen Sie eine Person oder ein Team.',
  'Nobody else in this team could take it.': 'In diesem Team könnte es sonst niemand übernehmen.',
  'Nobody in this team could take it.': 'In diesem Team könnte es niemand übernehmen.',
  'Choose somebody else who works here and may answer customers.':
    'Wählen Sie jemand anderen, der hier arbeitet und Kunden antworten darf.',
  'Say what the customer wants.': 'Sagen Sie, was der Kunde möchte.',
  'Say what has to be done next.': 'Sagen Sie, was als Nächstes zu tun ist.',
  'This is too long for somebody who has to take it over.': 'Das ist zu lang für jemanden, der es übernehmen soll.',
  'Say why, in 1 to 500 characters.': 'Sagen Sie, warum, in 1 bis 500 Zeichen.',
  'One of taker and giver.': 'Entweder taker oder giver.',
  'the ticket was solved': 'das Ticket wurde gelöst',
  'the ticket changed hands in another way': 'das Ticket hat auf andere Weise den Besitzer gewechselt',
  'nobody is there any more to take it': 'es ist niemand mehr da, der es übernehmen könnte',
  'nobody answered in time': 'niemand hat rechtzeitig geantwortet',
  'nobody had answered when Deskbell was running again':
    'niemand hatte geantwortet, als Deskbell wieder lief',

  // sub-tickets
  'Other teams still work on sub-tickets of this ticket.': 'Andere Teams arbeiten noch an Teiltickets dieses Tickets.',
  'Your role does not allow to ask another team.': 'Ihre Rolle erlaubt es nicht, ein anderes Team zu fragen.',
  'This ticket is solved. Open it again to ask another team.':
    'Dieses Ticket ist gelöst. Öffnen Sie es wieder, um ein anderes Team zu fragen.',
  'This is a sub-ticket itself. Ask from the ticket above it.':
    'Dies ist selbst ein Teilticket. Fragen Sie vom Ticket darüber aus.',
  'A ticket has at most 20 sub-tickets.': 'Ein Ticket hat höchstens 20 Teiltickets.',
  'Say what it is about.': 'Sagen Sie, worum es geht.',
}
