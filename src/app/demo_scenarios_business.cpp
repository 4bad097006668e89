// Weddings and events; hotels, agencies and offices.

#include "app/demo_scenarios.hpp"

namespace deskbell::app::demo {

using tickets::Priority;

std::vector<Scenario> weddingScenarios() {
    return {
        {.share = 7,
         .desk = Desk::weddings,
         .tags = {"wedding", "quote"},
         .subjects = {"Wedding on {date}: could you do our flowers?",
                      "Quote for wedding flowers, about {people} guests", "We're getting married!",
                      "Flowers for our wedding at {venue}"},
         .openings = {"Dear Petal & Stem team,\n\nwe are getting married on {date} at {venue}, "
                      "with about {people} guests. We would love your "
                      "flowers: bridal bouquet, buttonhole, ten tables and something for the arch. "
                      "Colours: cream, peach, a lot of green.\n\n"
                      "Could you send us a quote?\n\n{name}",
                      "Hello!\n\nfriends told us nobody does it like you. Wedding on {date}, "
                      "{venue}, {people} people. I have no idea what "
                      "flowers cost; our budget for them is around 1,800. Is that mad?\n\nExcited "
                      "greetings\n{first}"},
         .file = "table",
         .steps =
             {{Act::assign, 60},
              {Act::reply, 180,
               "Dear {first},\n\ncongratulations! Peach and cream will suit {venue} well. Attached "
               "is a first quote; everything in it "
               "can be changed. The {flower} depend on the season, so I have written down a second "
               "choice.\n\nWould you like to come by for "
               "a coffee and look at samples?\n\nBest wishes\n{agent}",
               "quote"},
              {Act::customer, 1700,
               "Dear {agent},\n\nthank you, that looks beautiful, and we can afford it. Two "
               "questions: could the arch be used again behind the "
               "cake in the evening? And is Saturday morning possible for the coffee?\n\n{first}"},
              {Act::note, 30,
               "Arch on wheels, as we did at the Orangery. {@colleague} do we still have the "
               "frame?"},
              {Act::reply, 25,
               "Dear {first},\n\nyes to both. We build the arch on a frame that two people can "
               "carry. Saturday at ten, I have written you in; "
               "bring a piece of the dress's fabric if you can.\n\n{agent}"},
              {Act::customer, 2200,
               "It was so nice to meet you. We take it all, with the {flower}. Where do we "
               "sign?\n\n{first}"},
              {Act::replyAndSolve, 200,
               "How lovely! The contract is with the quote, and half of the sum reserves the date. "
               "We look forward to {date}.\n\n{agent}"}}},
        {.share = 3,
         .desk = Desk::weddings,
         .priority = Priority::high,
         .tags = {"wedding", "change"},
         .subjects = {"More guests than planned", "Two more tables, please",
                      "Change to our wedding on {date}"},
         .openings = {"Hi {agent},\n\nwe have {people} guests now, which makes two more tables. Is "
                      "that still possible? It is only ten days, I "
                      "know. Aunt Helga has changed her mind.\n\n{first}",
                      "Dear {agent},\n\nthe venue has moved us into the hall because of the "
                      "weather. The tables there are round. Do the arrangements "
                      "still fit?\n\n{name}"},
         .steps = {{Act::reply, 40,
                    "Dear {first},\n\nAunt Helga is welcome. I have ordered the stems for two more "
                    "tables; that is 96.00 on top. The arrangements "
                    "suit round tables as well, I will simply build them lower so that everybody "
                    "can see each other.\n\n{agent}"},
                   {Act::customer, 300, "You are wonderful. Thank you!\n\n{first}"},
                   {Act::solve, 40}}},
        {.share = 3,
         .desk = Desk::weddings,
         .tags = {"wedding", "compliment"},
         .subjects = {"Thank you for the most beautiful day", "Our wedding photos"},
         .openings = {"Dear {agent},\n\nwe are back from the honeymoon and look at the photos "
                      "every evening. The arch! My grandmother took a table "
                      "piece home on the train. One photo for your wall.\n\nLove\n{first}"},
         .file = "table",
         .steps = {{Act::leadNote, 120,
                    "Ask whether we may show it on the website. {@me} would you?"},
                   {Act::reply, 30,
                    "Dear {first},\n\nI have shown it to everybody, even to the driver who carried "
                    "the arch. May we put the photo on our website? "
                    "Without names, of course.\n\nAll the best to you both\n{agent}"},
                   {Act::customer, 600, "Of course! With names if you like."},
                   {Act::solve, 60}}},
        {.share = 3,
         .desk = Desk::weddings,
         .tags = {"workshop"},
         .subjects = {"Wreath workshop for a hen party", "Do you offer workshops?",
                      "Flower crowns, eight people"},
         .openings = {"Hello,\n\nwe are eight and would like to make flower crowns on {date}, in "
                      "the afternoon. Do you offer that, and may we bring "
                      "our own sparkling wine?\n\n{name}"},
         .steps = {{Act::reply, 210,
                    "Dear {first},\n\nwe do: two hours, 38.00 each with all flowers, and the wine "
                    "is welcome. {date} at three is free. Shall I keep "
                    "it for you until Friday?\n\n{agent}"},
                   {Act::absence, 2,
                    "I am out of the office until Monday and will answer your message then. In "
                    "urgent cases please write to a colleague."},
                   {Act::customer, 2700,
                    "Sorry, I was away. Yes please, eight people. One of us is allergic to "
                    "chamomile.\n\n{first}"},
                   {Act::replyAndSolve, 90,
                    "Written down: eight crowns, no chamomile, {date} at three.\n\n{agent}"}}},
    };
}

std::vector<Scenario> businessScenarios() {
    return {
        {.share = 4,
         .who = Who::hotel,
         .tags = {"subscription", "corporate"},
         .subjects = {"Lobby flowers: change for next week", "Weekly flowers, {date}",
                      "Reception arrangement too tall"},
         .openings = {"Good morning,\n\nwe have a congress in the house on {date}. Could this "
                      "week's lobby arrangement be twice the size, in "
                      "white and blue? And six small ones for the meeting rooms.\n\nKind "
                      "regards\n{name}\n{company}",
                      "Hello {agent},\n\nMonday's arrangement is splendid but so tall that our "
                      "guests ask the reception who is behind it. "
                      "Could you build it 20 cm lower from next week on?\n\n{name}\n{company}"},
         .steps = {{Act::reply, 50,
                    "Dear {first},\n\nof course. I have put it into the plan for {date}; the "
                    "larger vase comes with it on loan. The price for that "
                    "week is 240.00 instead of 135.00.\n\nBest wishes\n{agent}"},
                   {Act::customer, 160, "Agreed, please go ahead.\n\n{name}"},
                   {Act::note, 10,
                    "Standing order changed for this one week only. Large blue vase: shelf 3."},
                   {Act::solve, 5}}},
        {.share = 3,
         .who = Who::hotel,
         .priority = Priority::high,
         .tags = {"invoice", "corporate"},
         .subjects = {"Invoice {order}: cost centre missing", "Question about invoice {order}",
                      "Invoice shows five weeks instead of four"},
         .openings = {"Dear Sir or Madam,\n\nour accounts department cannot book invoice {order}, "
                      "since the cost centre 4711 is missing. Please "
                      "send a corrected one.\n\nKind regards\n{name}\n{company}",
                      "Hello,\n\ninvoice {order} charges five weeks of lobby flowers. There were "
                      "four, you were closed over the holiday. Could "
                      "you check?\n\n{name}"},
         .file = "invoice",
         .steps = {{Act::note, 30,
                    "Right, the holiday week was charged. {@admin} can you reissue it? I have no "
                    "access to bookkeeping."},
                   {Act::pause, 2},
                   {Act::reply, 320,
                    "Dear {first},\n\nyou are right, and I apologise. The corrected invoice is "
                    "attached and replaces the first one.\n\n{agent}",
                    "invoice"},
                   {Act::customer, 1300,
                    "Received, thank you. It will be paid with the next run.\n\n{name}"},
                   {Act::solve, 30}}},
        {.share = 4,
         .desk = Desk::weddings,
         .who = Who::agency,
         .tags = {"event", "quote"},
         .subjects = {"Gala on {date}: 24 tables", "Product launch, need a wall of {flower}",
                      "Offer for a summer party at {venue}"},
         .openings = {"Hi team,\n\nnew one from us: gala dinner on {date} at {venue}, 24 round "
                      "tables, {people} guests, colour world \"late summer\". "
                      "Budget for flowers 6,000 net, set-up from 2 pm, strike at midnight. Quote "
                      "by Thursday?\n\nThanks\n{name}\n{company}",
                      "Hello,\n\nour client wants a photo wall of {flower}, three by two metres, "
                      "for a product launch on {date}. Fresh, not silk. "
                      "Is that possible and what would it be?\n\n{name}\n{company}"},
         .steps = {{Act::assign, 30},
                   {Act::note, 60,
                    "Check with the wholesaler whether 900 stems are possible that week. "
                    "{@colleague} you know them best."},
                   {Act::reply, 400,
                    "Dear {first},\n\nthank you for thinking of us. Our quote is attached: set-up "
                    "with four people, vases on loan, strike included. "
                    "The {flower} need an order nine days ahead; until then everything can "
                    "change.\n\nBest wishes\n{agent}",
                    "quote"},
                   {Act::customer, 1500,
                    "Client is happy, but asks whether we can do it for 5,500. Smaller centre "
                    "pieces on the side tables?\n\n{name}"},
                   {Act::reply, 130,
                    "Dear {first},\n\nwith lower pieces on eight of the tables we meet at 5,480. "
                    "Guests in the middle will not see a difference.\n\n{agent}"},
                   {Act::customer, 900, "Deal. Please send the confirmation.\n\n{name}"},
                   {Act::solve, 90}}},
        {.share = 3,
         .who = Who::office,
         .tags = {"subscription"},
         .subjects = {"Office flowers every Monday", "Subscription for our office?",
                      "Pausing our subscription in August"},
         .openings = {"Hello,\n\nwe are an office of thirty people and would like fresh flowers at "
                      "the entrance every Monday. What does that cost, "
                      "and can we pause it during the holidays?\n\nBest regards\n{name}\n{company}",
                      "Hi,\n\nplease pause our Monday flowers for two weeks from {date}; nobody "
                      "will be here to admire them.\n\n{name}\n{company}"},
         .steps =
             {{Act::replyAndSolve, 140,
               "Dear {first},\n\ngladly. Our office subscription is 42.00 a week with vase, "
               "delivered before nine, and you can pause it at any time "
               "with a short message. I have noted your wish for {date}.\n\nBest wishes\n{agent}"},
              {Act::customer, 500, "Perfect, thank you.\n\n{first}"},
              {Act::solve, 30}}},
    };
}

}  // namespace deskbell::app::demo
