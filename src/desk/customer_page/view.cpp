#include "base/text.hpp"
#include "desk/customer_page/impl.hpp"
#include "desk/customer_page/words.hpp"

namespace deskbell::customer_page {

using kernel::Html;
using letters::Language;
using letters::Words;
using promises::Kind;
using promises::Promise;
using promises::State;
using tickets::Status;
using timeline::Entry;

namespace {

std::string_view tagOf(Language language) {
    switch (language) {
        case Language::de:
            return "de";
        case Language::nl:
            return "nl";
        case Language::fr:
            return "fr";
        case Language::es:
            return "es";
        case Language::en:
            break;
    }
    return "en";
}

const Words& statusWords(Status status) {
    switch (status) {
        case Status::open:
            return words::kOpen;
        case Status::waiting:
            return words::kWaiting;
        case Status::paused:
            return words::kPaused;
        case Status::solved:
            return words::kSolved;
        case Status::closed:
            break;
    }
    return words::kClosed;
}

const Words& kindWords(Kind kind) {
    switch (kind) {
        case Kind::firstAnswer:
        case Kind::nextAnswer:
            return words::kAnswer;
        case Kind::solution:
            return words::kSolution;
        case Kind::callback:
            return words::kCallback;
        case Kind::update:
            break;
    }
    return words::kUpdate;
}

class Writer {
public:
    Writer(const Shown& shown, const Form& form) : shown_(shown), form_(form) {}

    std::string write(const Notice& notice) {
        const auto title = say(words::kRequest, {{"number", std::to_string(shown_.ticket.number)}});
        html_.element("main", {}, [&] {
            html_.element("header", {}, [&] {
                html_.element("p", {{"class", "business"}}, shown_.business);
                html_.element("h1", {}, shown_.ticket.subject);
                html_.element("p", {{"class", "hint"}}, title);
            });
            if (notice.words != nullptr) {
                html_.element("p",
                              {{"class", notice.problem ? "notice bad" : "notice"},
                               {"role", notice.problem ? "alert" : "status"}},
                              say(*notice.words));
            }
            stand();
            promised();
            forms();
            soFar();
            foot();
        });
        return kernel::writePage({.language = tagOf(shown_.language),
                                  .title = title + " · " + shown_.business,
                                  .stylesheet = "/t/page.css"},
                                 html_);
    }

private:
    [[nodiscard]] std::string say(const Words& words, letters::Values values = {}) const {
        return letters::fill(words.in(shown_.language), values);
    }
    [[nodiscard]] std::string moment(Timestamp at) const {
        return letters::localMomentIn(shown_.language, at, *shown_.zone);
    }
    [[nodiscard]] bool isOver() const {
        return shown_.ticket.status == Status::solved || shown_.ticket.status == Status::closed;
    }

    void stand() {
        html_.element("section", {{"class", "card stand"}}, [&] {
            html_.element("p", {{"class", "status"}}, say(statusWords(shown_.ticket.status)));
            const auto& who = shown_.owner.empty() ? shown_.team : shown_.owner;
            if (!isOver()) {
                html_.element("p", {},
                              say(shown_.owner.empty() ? words::kTeamHasIt : words::kAgentHasIt,
                                  {{"name", who.empty() ? shown_.business : who}}));
            }
        });
    }

    void promised() {
        html_.element("section", {{"class", "card"}}, [&] {
            html_.element("h2", {}, say(words::kPromised));
            bool any = false;
            html_.element("ul", {{"class", "promises"}}, [&] {
                for (const auto& promise : shown_.promises) {
                    any = true;
                    html_.element("li", {{"class", classOf(promise)}}, [&] { one(promise); });
                }
            });
            if (!any) html_.element("p", {{"class", "hint"}}, say(words::kNothingPromised));
            html_.element("p", {{"class", "hint"}},
                          say(words::kTimesIn, {{"zone", shown_.zone->name()}}));
        });
    }

    static std::string_view classOf(const Promise& promise) {
        if (promise.owed()) return "late";
        return promise.active ? "running" : "ended";
    }

    void one(const Promise& promise) {
        html_.element("strong", {}, say(kindWords(promise.kind)));
        if (!promise.what.empty()) html_.text(" · " + promise.what);
        html_.element("br", {});
        if (promise.owed() && promise.due)
            html_.text(say(words::kLate, {{"moment", moment(*promise.due)}}));
        else if (promise.active && !promise.due)
            html_.text(say(words::kStopped));
        else if (promise.active)
            html_.text(say(words::kBy, {{"moment", moment(*promise.due)}}));
        else
            html_.text(say(promise.state == State::kept ? words::kKept : words::kKeptLate,
                           {{"moment", moment(promise.endedAt.value_or(promise.madeAt))}}));
    }

    // --- What one can do

    template <class F>
    void form(std::string_view act, F&& content) {
        html_.element("form", {{"method", "post"}, {"action", shown_.path}}, [&] {
            hidden("act", act);
            hidden("once", shown_.once);
            content();
        });
    }
    void hidden(std::string_view name, std::string_view value) {
        html_.element("input", {{"type", "hidden"}, {"name", name}, {"value", value}});
    }
    void button(const Words& words, std::string_view look = "") {
        html_.element("button", {{"type", "submit"}, {"class", look}}, say(words));
    }
    /// The text that was written into this form before, when something was wrong.
    [[nodiscard]] std::string_view textOf(std::string_view act) const {
        return form_.act == act ? std::string_view(form_.text) : std::string_view{};
    }
    void textarea(std::string_view id, std::string_view act, const Words& label, bool required,
                  std::string_view rows) {
        html_.element("label", {{"for", id}}, say(label));
        html_.element("textarea",
                      {{"id", id},
                       {"name", "text"},
                       {"rows", rows},
                       {"required", required},
                       {"maxlength", "10000"}},
                      textOf(act));
    }

    void forms() {
        html_.element("section", {{"class", "card act"}}, [&] {
            html_.element("h2", {}, say(words::kWrite));
            form("message", [&] {
                textarea("message", "message", words::kYourMessage, true, "5");
                button(words::kSend);
            });
            if (shown_.ticket.status == Status::closed) return;
            callForm();
            if (!isOver()) {
                details("urgent", words::kUrgent, [&] {
                    form("urgent", [&] {
                        textarea("because", "urgent", words::kUrgentBecause, true, "2");
                        button(words::kSayUrgent);
                    });
                });
                details("solved", words::kItIsSolved, [&] {
                    html_.element("p", {{"class", "hint"}}, say(words::kItIsSolvedHint));
                    form("solved", [&] { button(words::kItIsSolved); });
                });
            }
        });
    }

    template <class F>
    void details(std::string_view act, const Words& label, F&& content) {
        html_.element("details", {{"open", form_.act == act}}, [&] {
            html_.element("summary", {}, say(label));
            content();
        });
    }

    void callForm() {
        details("call", words::kCallMe, [&] {
            if (shown_.slots.empty()) {
                html_.element("p", {{"class", "hint"}}, say(words::kNoSlots));
                return;
            }
            form("call", [&] {
                html_.element("label", {{"for", "phone"}}, say(words::kPhone));
                html_.element("input", {{"id", "phone"},
                                        {"name", "phone"},
                                        {"type", "tel"},
                                        {"autocomplete", "tel"},
                                        {"required", true},
                                        {"maxlength", "30"},
                                        {"value", form_.phone}});
                html_.element("label", {{"for", "slot"}}, say(words::kWhen));
                html_.element("select", {{"id", "slot"}, {"name", "slot"}}, [&] {
                    for (const auto slot : shown_.slots) {
                        const auto value = formatRfc3339(slot);
                        html_.element("option",
                                      {{"value", value}, {"selected", value == form_.slot}},
                                      moment(slot));
                    }
                });
                textarea("about", "call", words::kCallNote, false, "2");
                button(words::kAskForCall);
            });
        });
    }

    // --- What happened

    void soFar() {
        html_.element("section", {{"class", "card"}}, [&] {
            html_.element("h2", {}, say(words::kSoFar));
            if (shown_.moreEntries) html_.element("p", {{"class", "hint"}}, say(words::kEarlier));
            html_.element("ol", {{"class", "entries"}}, [&] {
                for (const auto& entry : shown_.entries)
                    html_.element("li", {}, [&] { happened(entry); });
            });
            if (!shown_.verified) askForCode();
        });
    }

    const Words& headline(const Entry& entry) const {
        if (entry.message) return entry.message->incoming ? words::kYouWrote : words::kWeWrote;
        return entry.detail.find("\"to\":\"solved\"") != std::string::npos ? words::kWasSolved
                                                                           : words::kWasReopened;
    }

    void happened(const Entry& entry) {
        html_.element("p", {{"class", "when"}}, [&] {
            html_.element("strong", {}, say(headline(entry)));
            html_.text(" ");
            html_.element("time", {{"datetime", formatRfc3339(entry.at)}}, moment(entry.at));
        });
        if (!shown_.verified || !entry.message || entry.redacted) return;
        html_.element("div", {{"class", "words"}}, [&] { html_.paragraphs(entry.message->text); });
        if (entry.attachments.empty()) return;
        html_.element("p", {{"class", "hint"}}, say(words::kFiles));
        html_.element("ul", {{"class", "files"}}, [&] {
            for (const auto& file : entry.attachments) {
                html_.element("li", {}, [&] {
                    html_.element("a", {{"href", shown_.path + "/files/" + toString(file.id)}},
                                  file.name);
                });
            }
        });
    }

    void askForCode() {
        html_.element("div", {{"class", "private"}}, [&] {
            html_.element("h3", {}, say(words::kPrivate));
            if (shown_.codeAddress.empty()) {
                html_.element("p", {{"class", "hint"}}, say(words::kNoAddress));
                return;
            }
            html_.element(
                "p", {{"class", "hint"}},
                say(words::kPrivateHint, {{"address", rules::masked(shown_.codeAddress)}}));
            if (shown_.codeIsOut) {
                form("show", [&] {
                    html_.element("label", {{"for", "code"}}, say(words::kCode));
                    html_.element("input", {{"id", "code"},
                                            {"name", "code"},
                                            {"inputmode", "numeric"},
                                            {"autocomplete", "one-time-code"},
                                            {"required", true},
                                            {"maxlength", "10"}});
                    button(words::kShow);
                });
            }
            form("code", [&] { button(words::kSendCode, "quiet"); });
        });
    }

    void foot() {
        html_.element("footer", {}, [&] {
            html_.element(
                "img",
                {{"src", shown_.path + "/qr.svg"}, {"alt", ""}, {"width", "96"}, {"height", "96"}});
            html_.element("p", {{"class", "hint"}}, say(words::kPrint));
        });
    }

    const Shown& shown_;
    const Form& form_;
    Html html_;
};

}  // namespace

std::string writeShown(const Shown& shown, const Form& form, const Notice& notice) {
    return Writer(shown, form).write(notice);
}

std::string writeGone(Language language) {
    Html html;
    html.element("main", {}, [&] {
        html.element("section", {{"class", "card stand"}}, [&] {
            html.element("h1", {}, words::kGone.in(language));
            html.element("p", {}, words::kGoneHint.in(language));
        });
    });
    return kernel::writePage({.language = tagOf(language),
                              .title = words::kGone.in(language),
                              .stylesheet = "/t/page.css"},
                             html);
}

}  // namespace deskbell::customer_page
