// Bouquets, deliveries and everything that can happen to them.

#include "app/demo_scenarios.hpp"

namespace deskbell::app::demo {

using tickets::Priority;

std::vector<Scenario> orderScenarios() {
    return {
        {.share = 9,
         .priority = Priority::high,
         .tags = {"delivery", "late"},
         .subjects = {"Where are my flowers? Order {order}", "Order {order} not delivered yet",
                      "Still waiting for the {flower}", "Delivery to {street} has not arrived"},
         .openings =
             {"Hi,\n\nI ordered {flower} for {recipient}'s birthday today (order {order}), to be "
              "delivered before noon to "
              "{street}. It's well past noon and nothing has arrived. She leaves for dinner at "
              "six.\n\nCan you please find out "
              "where the driver is?\n\n{first}",
              "Hello Petal & Stem,\n\nthe tracking page for order {order} has said \"out for "
              "delivery\" since this morning. The "
              "flowers are for {recipient}, {street}. Should I be worried?\n\nBest,\n{name}",
              "Good afternoon,\n\nmy order {order} was meant to reach {recipient} yesterday. I "
              "called the house and there was no "
              "card in the letter box either. Could you check what happened? I would like it "
              "delivered today, or my money back.\n\n"
              "Regards\n{name}"},
         .steps = {{Act::reply, 22,
                    "Dear {first},\n\nI am sorry, that is not the birthday we promised you. I have "
                    "just spoken to our driver: he is "
                    "two stops away and will be at {street} within the hour. I will write again "
                    "the moment it is signed for.\n\n"
                    "Best wishes\n{agent}"},
                   {Act::note, 4,
                    "Driver was held up by the roadworks at the bridge. Offered nothing yet; if it "
                    "slips again, refund the delivery fee."},
                   {Act::customer, 55,
                    "It's here, and it's beautiful. There were tears, of the good kind. Thank you "
                    "for being so quick to answer.\n\n{first}"},
                   {Act::replyAndSolve, 18,
                    "I am so glad. I have refunded the delivery fee of 6.90 all the same: you paid "
                    "for before noon.\n\nWarm regards\n{agent}"}}},
        {.share = 5,
         .priority = Priority::high,
         .tags = {"wrong item"},
         .subjects = {"Wrong flowers delivered (order {order})",
                      "I ordered {flower}, got something else", "Not what I ordered: {order}"},
         .openings = {"Hello,\n\nI ordered {flower} for my parents' anniversary and what came is "
                      "mostly {flower2}. They are pretty, "
                      "but my mother chose the {flower} because they were in her wedding bouquet. "
                      "See photo.\n\nWhat can you do?\n\n{name}",
                      "Hi there,\n\nyour courier has just left a bunch of {flower2} with somebody "
                      "else's card in it (\"Get well soon, "
                      "Grandpa\"). My order {order} was {flower} with a vase. I suppose Grandpa "
                      "has mine?\n\n{first}"},
         .file = "bouquet",
         .steps =
             {{Act::note, 12,
               "Two labels swapped on the packing table, {order} and the one before it. {@lead} "
               "can we still catch the van?"},
              {Act::leadNote, 9,
               "Called the driver, he turns round after his next stop. Tell the customer 4 pm."},
              {Act::reply, 6,
               "Dear {first},\n\nyou are quite right, and I am sorry: two labels were swapped on "
               "our packing table this morning. "
               "Your {flower} are being made fresh right now and will be with you by four. Please "
               "keep the others, with our "
               "compliments.\n\n{agent}"},
              {Act::customer, 190,
               "They came at half past three. Perfect, thank you. Grandpa is fine too, I "
               "hope!\n\n{first}"},
              {Act::replyAndSolve, 30,
               "Grandpa has his flowers, and is said to be recovering well. Thank you for your "
               "patience.\n\n{agent}"}}},
        {.share = 5,
         .priority = Priority::high,
         .tags = {"quality", "refund"},
         .subjects = {"Flowers wilted after two days", "Disappointed with order {order}",
                      "The {flower} did not last"},
         .openings = {"Good morning,\n\nthe {flower} I had sent to {recipient} on {olddate} were "
                      "hanging their heads two days later, "
                      "in fresh water and out of the sun. A photo is attached. For {price} I had "
                      "hoped for a little more.\n\nKind regards\n{name}",
                      "Hi,\n\nI hate to complain, but half of the bouquet (order {order}) was "
                      "brown at the edges when it arrived. I was "
                      "embarrassed to hand it over.\n\n{first}"},
         .file = "wilted",
         .steps = {{Act::reply, 95,
                    "Dear {first},\n\nthank you for the photo. That is not how our {flower} should "
                    "look after two days, and I would be "
                    "disappointed too. I can send a new bouquet tomorrow or refund the {price}. "
                    "Which would you like?\n\n{agent}"},
                   {Act::customer, 240,
                    "A new bouquet would be lovely, thank you. Tomorrow after 3 pm is best, same "
                    "address.\n\n{first}"},
                   {Act::note, 8,
                    "Third complaint about this batch. {@colleague} please check the cold room "
                    "before the afternoon round."},
                   {Act::replyAndSolve, 15,
                    "Done: tomorrow between three and five. I will choose the stems "
                    "myself.\n\nBest wishes\n{agent}"}}},
        {.share = 8,
         .tags = {"change of date"},
         .subjects = {"Can I change the delivery date?",
                      "Order {order}: please deliver on {date} instead", "New date for my order"},
         .openings = {"Hello,\n\nI ordered flowers for {recipient} for tomorrow (order {order}), "
                      "but the party has been moved. Could you "
                      "deliver on {date} instead? Same address.\n\nThanks a lot\n{first}",
                      "Hi,\n\nis it too late to move order {order} to {date}? As it turns out, "
                      "{recipient} is away until then.\n\nThank you\n{name}",
                      "Dear team,\n\nI picked the wrong date in the calendar, sorry. Order {order} "
                      "should arrive on {date}, not "
                      "tomorrow.\n\n{name}"},
         .steps = {{Act::replyAndSolve, 45,
                    "Dear {first},\n\nno trouble at all: order {order} now goes out on {date}, "
                    "between nine and one. You will get a "
                    "message when it is on its way.\n\nBest wishes\n{agent}"},
                   {Act::customer, 35, "Brilliant, thanks!"},
                   {Act::solve, 20}}},
        {.share = 4,
         .priority = Priority::urgent,
         .tags = {"card text"},
         .subjects = {"Typo on the card!", "Please correct the card for {order}",
                      "Card message, urgent"},
         .openings = {"Oh no, I've just seen that I wrote \"Happy Birthday, lots of live\" on the "
                      "card for order {order}. It "
                      "should be LOVE. Can you still change it? It goes out today.\n\n{first}",
                      "Hi,\n\nthe card for order {order} should be signed \"Your {first} and the "
                      "children\". I forgot the children. "
                      "They have noticed.\n\nThank you!!\n{first}"},
         .steps = {{Act::replyAndSolve, 8,
                    "Caught it: the van is still in the yard, and the card now says what you "
                    "meant.\n\nBest wishes\n{agent}"},
                   {Act::customer, 6, "You are a lifesaver. Thank you!"},
                   {Act::solve, 12}}},
        {.share = 4,
         .priority = Priority::high,
         .tags = {"address"},
         .subjects = {"Wrong address on order {order}", "New address for delivery",
                      "House number missing"},
         .openings = {"Hello,\n\nI left out the house number for order {order}. It is {street}, "
                      "second floor, and the bell says "
                      "\"Winter\".\n\nSorry!\n{name}",
                      "Hi, {recipient} has been moved to another ward. Could you deliver order "
                      "{order} to St Anne's Hospital, ward 4B, "
                      "instead of {street}? Visiting hours end at seven.\n\n{first}"},
         .steps = {{Act::note, 15,
                    "Changed in the round plan. Hospital does not take lilies on the wards, "
                    "swapped them for {flower}."},
                   {Act::replyAndSolve, 10,
                    "Dear {first},\n\nthank you for telling us in time. The driver has the new "
                    "address. Hospitals prefer flowers "
                    "without a strong scent, so I have taken {flower} instead of lilies, at the "
                    "same price.\n\n{agent}"}}},
        {.share = 4,
         .tags = {"allergy", "advice"},
         .subjects = {"Are your bouquets safe for cats?", "Pollen allergy: what can I order?",
                      "Question about lilies and a cat"},
         .openings = {"Hello,\n\nI would like to send flowers to {recipient}, who has two cats. I "
                      "read that lilies are poisonous to them. "
                      "Which of your bouquets have none?\n\nThank you\n{name}",
                      "Hi,\n\nmy sister has bad hay fever but loves flowers. Is there anything "
                      "without much pollen? Budget about "
                      "{price}.\n\n{first}"},
         .steps = {{Act::reply, 120,
                    "Dear {first},\n\ngood that you ask. Roses, gerberas, snapdragons and orchids "
                    "are safe for cats and carry little "
                    "pollen. \"Morning Walk\" and \"Rose Hour\" on our site are made of these "
                    "only. Shall I put one together for "
                    "you? For which day?\n\n{agent}"},
                   {Act::customer, 300,
                    "\"Rose Hour\" please, for {date}, to {street}. I'll pay by card when you send "
                    "the link.\n\n{first}"},
                   {Act::replyAndSolve, 40,
                    "It is in the book: order {order}, {date}. The payment link is on its way in a "
                    "separate mail. No lilies, I promise the cats."
                    "\n\n{agent}"}}},
        {.share = 5,
         .tags = {"order"},
         .subjects = {"Flowers for {date}", "Bouquet for my mother", "Something for a new flat?",
                      "Can you do a bouquet with {flower}?"},
         .openings = {"Hi,\n\ncould you make a bouquet with {flower} and a little green for about "
                      "{price}? I would pick it up on {date} "
                      "after work, around six.\n\n{name}",
                      "Hello,\n\na friend has moved into her first own flat and I'd like to send "
                      "something that is more than a pot "
                      "of basil. What would you suggest up to {price}? To {street}, on "
                      "{date}.\n\nThanks\n{first}",
                      "Good evening,\n\nmy mother turns seventy on {date}. She loves {flower}. Is "
                      "that possible at this time of the "
                      "year?\n\nBest regards\n{name}"},
         .steps = {{Act::reply, 150,
                    "Dear {first},\n\nwith pleasure. The {flower} are lovely at the moment; with "
                    "eucalyptus and a few {flower2} that makes a "
                    "generous bouquet for {price}. Shall I reserve it for {date}?\n\nBest "
                    "wishes\n{agent}"},
                   {Act::customer, 200,
                    "Yes please! On the card: \"For many good mornings\".\n\n{first}"},
                   {Act::replyAndSolve, 60,
                    "All arranged, order {order}. Thank you, {first}.\n\n{agent}"}}},
        {.share = 4,
         .priority = Priority::low,
         .tags = {"compliment"},
         .subjects = {"Thank you!", "What a beautiful bouquet", "A compliment for your team"},
         .openings = {"Dear all,\n\nthe bouquet you made for {recipient} was the loveliest I have "
                      "seen in years, and your driver even "
                      "carried it up four floors. Please tell him.\n\n{name}",
                      "Just wanted to say: the {flower} from last week are still standing. "
                      "Unbelievable. I'll be back.\n\n{first}"},
         .file = "bouquet",
         .steps = {{Act::note, 90,
                    "Printed it and pinned it up in the workshop. {@observer} this was your first "
                    "bouquet!"},
                   {Act::replyAndSolve, 5,
                    "Dear {first},\n\nyou made our day; the driver blushed. Thank you for "
                    "writing.\n\n{agent} and everybody here"}}},
        {.share = 4,
         .priority = Priority::urgent,
         .tags = {"sympathy"},
         .subjects = {"Wreath for a funeral on {date}", "Funeral flowers", "Sympathy arrangement"},
         .openings = {"Good morning,\n\nmy uncle has died and the service is on {date} at ten, at "
                      "the chapel of the Old Cemetery. We would "
                      "like a wreath in white and green with a ribbon. Is that possible, and what "
                      "would it cost?\n\n{name}",
                      "Dear Petal & Stem,\n\nwe need a quiet arrangement for an urn on {date}, "
                      "nothing stiff, she loved her garden. "
                      "Could somebody call me?\n\n{name}"},
         .steps = {{Act::reply, 18,
                    "Dear {first},\n\nI am very sorry for your loss. A wreath of white roses, "
                    "{flower} and ivy, 60 cm, costs 145.00 "
                    "with a ribbon. If you send me the words for the ribbon by tomorrow noon, I "
                    "will take it to the chapel myself an "
                    "hour before the service.\n\nWith sympathy\n{agent}"},
                   {Act::customer, 130,
                    "Thank you for your kind words. On the ribbon: \"In love and gratitude, "
                    "{first} and family\".\n\n{name}"},
                   {Act::note, 10, "Ribbon ordered. Chapel opens at 8:30, the sexton has the key."},
                   {Act::replyAndSolve, 6,
                    "It will be just so. You need not think of it again.\n\n{agent}"}}},
        {.share = 3,
         .tags = {"payment", "refund"},
         .subjects = {"Charged twice for {order}", "Refund for order {order}?", "Double payment"},
         .openings = {"Hi,\n\nmy card shows {price} twice for order {order}. I only wanted one "
                      "bouquet, however nice it was.\n\nPlease "
                      "refund one of them.\n\n{name}",
                      "Hello,\n\nI cancelled order {order} a week ago and the {price} are still "
                      "not back. Could you look into it?\n\n{first}"},
         .steps = {{Act::reply, 70,
                    "Dear {first},\n\nI see both payments and have asked our bank to return the "
                    "second one. It usually takes two or three "
                    "working days; I will keep an eye on it and write to you when it has "
                    "left.\n\n{agent}"},
                   {Act::note, 3,
                    "Refund requested at the payment provider, their reference is in the order. "
                    "{@admin} please approve, it is over my limit."},
                   {Act::pause, 2},
                   {Act::replyAndSolve, 2600,
                    "Good news: the {price} left us this morning. Thank you for your "
                    "patience.\n\n{agent}"}}},
        {.share = 3,
         .priority = Priority::low,
         .tags = {"advice"},
         .subjects = {"How do I care for an orchid?", "Are my {flower} dead?", "Watering question"},
         .openings = {"Hello,\n\nI was given one of your orchids and have so far killed every "
                      "plant I owned. How often does it want "
                      "water? It looks at me.\n\n{first}",
                      "Hi,\n\nthe {flower} I bought on {olddate} have droopy heads today. Can I "
                      "save them?\n\n{name}"},
         .steps = {{Act::replyAndSolve, 260,
                    "Dear {first},\n\nless than you think: a bath of ten minutes once a week, let "
                    "it drain, and no water standing in the pot. "
                    "For cut flowers: cut two fingers off the stems at a slant, fresh lukewarm "
                    "water up to half of the vase, and an hour "
                    "in the shade.\n\nGood luck\n{agent}"},
                   {Act::customer, 2900,
                    "It worked! Everybody is upright again. Thank you.\n\n{first}"},
                   {Act::solve, 60}}},
        {.share = 3,
         .tags = {"voucher"},
         .subjects = {"Gift voucher has no code", "Voucher not accepted", "Using a voucher online"},
         .openings = {"Hi,\n\nI got a Petal & Stem voucher for my birthday, but the website says "
                      "the code is \"unknown\". It is PS-{order}. "
                      "What am I doing wrong?\n\n{name}"},
         .steps = {{Act::reply, 80,
                    "Dear {first},\n\nnothing at all: the shop that sold it forgot to activate it. "
                    "It works now, and is worth {price}.\n\n{agent}"},
                   {Act::customer, 900, "Works, thank you!"},
                   {Act::solve, 30}}},
        {.share = 2,
         .priority = Priority::low,
         .tags = {"jobs"},
         .subjects = {"Summer job?", "Apprenticeship at your shop"},
         .openings = {"Dear Sir or Madam,\n\nI finish school this summer and would like to become "
                      "a florist. Do you have a place for an "
                      "apprentice? I can come by on any afternoon.\n\nYours sincerely\n{name}"},
         .steps = {{Act::leadNote, 400,
                    "{@admin} one for you? We said we would look for somebody from September."},
                   {Act::reply, 60,
                    "Dear {first},\n\nthank you for your letter, we were pleased with it. Come and "
                    "spend a day with us: would {date} suit you, "
                    "at seven in the morning? Early, I know; that is when the flowers "
                    "arrive.\n\n{agent}"}}},
        {.share = 4,
         .who = Who::machine,
         .priority = Priority::low,
         .tags = {"advertising"},
         .subjects = {"Boost your shop's ranking in 7 days",
                      "Vases at wholesale prices: this week only", "Your weekly trade newsletter",
                      "Invitation: Green Trade Fair"},
         .openings =
             {"Dear business owner,\n\nare you still losing customers to the competition? With our "
              "premium package your shop appears on "
              "page one, guaranteed. Answer within 48 hours and get 30 % off.\n\nYour growth team",
              "In this issue: peony prices settle, five ideas for autumn windows, and why drivers "
              "like square buckets. Read on in "
              "the browser, or unsubscribe with one click."},
         .steps = {{Act::solve, 500}},
         .machine = "bulk"},
    };
}

}  // namespace deskbell::app::demo
