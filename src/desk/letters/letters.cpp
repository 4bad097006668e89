#include "desk/letters/letters.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "desk/letters/catalogue.hpp"

namespace deskbell::letters {

const kernel::Setting kDefaultLanguage{
    "business.language",
    kernel::SettingKind::text,
    "en",
    "The language in which Deskbell writes to people whose language it does not know: en, de, nl, "
    "fr or es.",
    2,
    20};

namespace {

constexpr std::pair<std::string_view, Language> kTags[] = {{"en", Language::en},
                                                           {"de", Language::de},
                                                           {"nl", Language::nl},
                                                           {"fr", Language::fr},
                                                           {"es", Language::es}};

std::string headline(Language language, const News& news) {
    const auto& words = [&]() -> const Words& {
        switch (news.kind) {
            case News::Kind::mention:
                return words::kMention;
            case News::Kind::assigned:
                return news.who.empty() ? words::kAssigned : words::kAssignedBy;
            case News::Kind::reply:
                return words::kReply;
            case News::Kind::followed:
                return words::kFollowed;
            case News::Kind::dueSoon:
                return words::kDueSoon;
            case News::Kind::broken:
                return words::kBroken;
            case News::Kind::escalated:
                return words::kEscalated;
            case News::Kind::notice:
                return words::kNotice;
            case News::Kind::handoverAsked:
                return words::kHandoverAsked;
            case News::Kind::handoverAccepted:
                return words::kHandoverAccepted;
            case News::Kind::handoverBack:
                return words::kHandoverBack;
            case News::Kind::subTicketDone:
                return words::kSubTicketDone;
            case News::Kind::returned:
                return words::kReturned;
            case News::Kind::unattended:
                return words::kUnattended;
            case News::Kind::failed:
                break;
        }
        return words::kFailed;
    }();
    return fill(words.in(language), {{"who", news.who}});
}

std::string subjectOf(Language language, const TicketNews& news) {
    const auto number = std::to_string(news.number);
    if (news.news.size() == 1) {
        return fill(words::kNewsOne.in(language), {{"what", headline(language, news.news[0])},
                                                   {"subject", news.subject},
                                                   {"number", number}});
    }
    return fill(words::kNewsMany.in(language), {{"count", std::to_string(news.news.size())},
                                                {"subject", news.subject},
                                                {"number", number}});
}

std::string citationOf(std::string_view text) {
    return "> " + replaceAll(std::string(text), "\n", "\n> ");
}

std::string textOf(Language language, const TicketNews& news, std::string_view hello,
                   std::string_view title) {
    std::string out = std::string(hello) + "\n\n" + std::string(title) + "\n\n";
    for (const auto& each : news.news) {
        out += headline(language, each);
        if (!each.text.empty()) out += ":\n" + citationOf(each.text);
        out += "\n\n";
    }
    out += std::string(words::kOpenTicket.in(language)) + ":\n" + news.ticketUrl + "\n\n-- \n";
    out += std::string(words::kDoNotAnswer.in(language)) + "\n";
    return out + std::string(words::kTurnOff.in(language)) + "\n" + news.settingsUrl + "\n";
}

std::string link(const std::string& url, std::string_view label) {
    return "<a href=\"" + escapeHtml(url) + "\">" + escapeHtml(label) + "</a>";
}

std::string htmlOf(Language language, const TicketNews& news, std::string_view hello,
                   std::string_view title) {
    std::string out =
        "<p>" + escapeHtml(hello) + "</p><p><strong>" + escapeHtml(title) + "</strong></p>";
    for (const auto& each : news.news) {
        out += "<p>" + escapeHtml(headline(language, each)) + "</p>";
        if (each.text.empty()) continue;
        out += "<blockquote>" + replaceAll(escapeHtml(each.text), "\n", "<br>") + "</blockquote>";
    }
    out += "<p>" + link(news.ticketUrl, words::kOpenTicket.in(language)) + "</p><p><small>";
    out += escapeHtml(words::kDoNotAnswer.in(language)) + "<br>";
    return out + escapeHtml(words::kTurnOff.in(language)) + " " +
           link(news.settingsUrl, news.settingsUrl) + "</small></p>";
}

}  // namespace

std::optional<Language> languageOf(std::string_view tag) {
    const auto primary = toLowerAscii(tag.substr(0, tag.find('-')));
    for (const auto& [known, language] : kTags) {
        if (primary == known) return language;
    }
    return std::nullopt;
}

Language chooseLanguage(std::initializer_list<std::string_view> tags) {
    for (auto tag : tags) {
        if (auto language = languageOf(tag)) return *language;
    }
    return Language::en;
}

std::string fill(std::string_view words, Values values) {
    std::string out;
    while (!words.empty()) {
        const auto open = words.find('{');
        const auto close = words.find('}', open == words.npos ? words.size() : open);
        if (close == words.npos) break;
        const auto name = words.substr(open + 1, close - open - 1);
        const auto* value = std::find_if(values.begin(), values.end(),
                                         [&](const auto& v) { return v.first == name; });
        // An unknown one stays, and what is within it is looked at again: "{see {number}}".
        const auto taken = value != values.end() ? close + 1 : open + 1;
        out += words.substr(0, value != values.end() ? open : taken);
        if (value != values.end()) out += value->second;
        words.remove_prefix(taken);
    }
    return out += words;
}

std::string_view acknowledgement(Language language) {
    return words::kAcknowledgement.in(language);
}

Letter invitation(Language language, const Invitation& who) {
    return {fill(words::kInvitationSubject.in(language), {{"business", who.business}}),
            fill(words::kInvitation.in(language), {{"name", who.name},
                                                   {"inviter", who.inviter},
                                                   {"business", who.business},
                                                   {"url", who.url}}),
            {}};
}

Letter newPassword(Language language, std::string_view name, std::string_view url) {
    return {std::string(words::kPasswordSubject.in(language)),
            fill(words::kPassword.in(language), {{"name", name}, {"url", url}}),
            {}};
}

Letter ticketNews(Language language, const TicketNews& news) {
    const auto hello = fill(words::kHello.in(language), {{"name", news.name}});
    const auto title = fill(words::kTicket.in(language),
                            {{"number", std::to_string(news.number)}, {"subject", news.subject}});
    return {subjectOf(language, news), textOf(language, news, hello, title),
            htmlOf(language, news, hello, title)};
}

}  // namespace deskbell::letters
