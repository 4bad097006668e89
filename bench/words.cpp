#include "words.hpp"

#include <array>

#include <fmt/core.h>

namespace deskbell::bench {

namespace {

constexpr std::array kFirst = {"Olivia", "Harry",  "Priya", "Tom",    "Grace", "Daniel",
                               "Amelia", "Noah",   "Chloe", "Samuel", "Hana",  "Marcus",
                               "Zara",   "Edward", "Ruth",  "Imani",  "Leila", "Oscar",
                               "Nora",   "Kwame",  "Alice", "Rajesh", "Molly", "Yuki"};
constexpr std::array kLast = {
    "Hartley", "Okafor", "Patel", "Bennett", "Whitfield", "Morgan", "Chen",   "Doyle", "Fletcher",
    "Kaur",    "Marsh",  "Novak", "Osborne", "Pryce",     "Quinn",  "Rahman", "Stone", "Thorne",
    "Vance",   "Walsh",  "Young", "Abbott",  "Brooks",    "Carver", "Dunne"};
constexpr std::array kThings = {"router",  "invoice",  "contract", "delivery", "SIM card",
                                "order",   "password", "phone",    "line",     "bill",
                                "refund",  "account",  "booking",  "voucher",  "parcel",
                                "address", "tariff",   "adapter"};
constexpr std::array kTroubles = {"does not work",     "has not arrived",   "is wrong",
                                  "was charged twice", "stopped yesterday", "needs a change",
                                  "is missing",        "arrived broken",    "cannot be opened",
                                  "is too expensive",  "was cancelled",     "should be moved"};
constexpr std::array kSentences = {
    "I have tried everything that your page suggests, twice.",
    "It worked until Thursday evening.",
    "Could you tell me who looks after this, and by when I can expect an answer?",
    "My colleague called last week and was told that somebody would get back to us.",
    "The confirmation shows one amount and the statement another.",
    "We need it for a meeting on Monday at nine.",
    "I attach nothing because there is nothing more to see than this.",
    "Please do not send it to the old address again.",
    "The light on the box blinks three times and then stays red.",
    "I would like to keep my number if that can be done.",
    "If it is easier, call me in the afternoon.",
    "Thank you for the quick help last time, by the way.",
    "Nobody at the shop could find the order.",
    "Is there a way to see this myself, without writing to you?"};
constexpr std::array kAnswers = {
    "Thank you for writing, and sorry for the trouble.",
    "I have looked into it: the second charge is ours, and it goes back to you today.",
    "A replacement leaves our warehouse tomorrow; you need not send the old one back first.",
    "Could you tell me the number on the underside of the box?",
    "I stay with this until it works, and write to you on Friday at the latest.",
    "You can see the state of it at any time on your page."};
constexpr std::array<std::string_view, 12> kTags = {"billing", "delivery", "fault",     "contract",
                                                    "refund",  "vip",      "waiting",   "phone",
                                                    "return",  "praise",   "complaint", "other"};

template <class Pool>
const auto& pick(Dice& dice, const Pool& pool) {
    return pool[dice.below(pool.size())];
}

template <class Pool>
std::string sentences(Dice& dice, const Pool& pool, std::size_t count) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i) {
        if (i > 0) out += ' ';
        out += pick(dice, pool);
    }
    return out;
}

}  // namespace

std::uint64_t Dice::next() {
    state_ += 0x9e3779b97f4a7c15;
    auto z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

Person customer(std::uint64_t n) {
    Dice dice(n * 7919 + 17);
    const std::string_view first = pick(dice, kFirst), last = pick(dice, kLast);
    return {fmt::format("{} {}", first, last),
            fmt::format("{}.{}.{}@post{}.example", first, last, n, n % 97)};
}

std::string subject(Dice& dice) {
    return fmt::format("My {} {} ({})", pick(dice, kThings), pick(dice, kTroubles),
                       10'000 + dice.below(900'000));
}

std::string message(Dice& dice) {
    return sentences(dice, kSentences, 2 + dice.below(5));
}

std::string answer(Dice& dice) {
    return sentences(dice, kAnswers, 2 + dice.below(3));
}

std::string_view tag(Dice& dice) {
    return pick(dice, kTags);
}

std::string token(Dice& dice, std::size_t length) {
    constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz234567";
    std::string out;
    for (std::size_t i = 0; i < length; ++i) out += kLetters[dice.below(kLetters.size())];
    return out;
}

std::string mail(std::uint64_t n, std::uint64_t seed, std::string_view to) {
    Dice dice(seed * 1'000'003 + n);
    const auto from = customer(n);
    const auto boundary = token(dice, 24);
    std::string text, html;
    for (int i = 0; i < 4; ++i) {
        const auto paragraph = message(dice);
        text += paragraph + "\r\n\r\n";
        html += "<p style=\"margin:0 0 12px\">" + paragraph + "</p>\r\n";
    }
    return fmt::format(
        "Received: from mx.post.example (mx.post.example [192.0.2.7])\r\n"
        "\tby mail.bench.example with ESMTPS id {0}; Sat, 21 Nov 2026 10:00:00 +0000\r\n"
        "From: {1} <{2}>\r\nTo: Help <{3}>\r\nSubject: {4}\r\n"
        "Date: Sat, 21 Nov 2026 10:00:00 +0000\r\nMessage-ID: <{0}@post.example>\r\n"
        "MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=\"{5}\"\r\n\r\n"
        "--{5}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{6}"
        "--{5}\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
        "<html><body><div dir=\"ltr\">\r\n{7}</div></body></html>\r\n--{5}--\r\n",
        token(dice, 26), from.name, from.address, to, subject(dice), boundary, text, html);
}

}  // namespace deskbell::bench
