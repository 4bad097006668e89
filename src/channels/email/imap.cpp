#include "channels/email/imap.hpp"

#include <fmt/format.h>

#include "base/text.hpp"

namespace deskbell::email {

namespace {

constexpr std::size_t kMaxListed = 500;
constexpr std::size_t kMaxFolders = 10'000;
/// What is taken of a message that is too large: its header and, mostly, its text.
constexpr std::size_t kStartBytes = 256 * 1024;

/// Literals over the bound are cut by the framer, also where a server lied about the size.
ImapLimits limitsFor(const MailboxSettings& settings) {
    ImapLimits limits;
    limits.literalBytes = settings.maxMessageBytes + 64 * 1024;
    return limits;
}

bool fitsALine(std::string_view text) {
    return text.find_first_of(std::string_view{"\r\n\0", 3}) == std::string_view::npos;
}

/// The first lines that fit into kStartBytes.
std::string startOf(std::string raw) {
    raw.resize(std::min(raw.size(), kStartBytes));
    const auto end = raw.rfind('\n');
    if (end != std::string::npos) raw.resize(end + 1);
    return raw;
}

std::optional<std::uint32_t> uidOf(const ImapResponse& response) {
    const auto* value = response.fetched("UID");
    const auto uid = value ? value->number() : std::nullopt;
    if (!uid || *uid == 0 || *uid > UINT32_MAX) return {};
    return static_cast<std::uint32_t>(*uid);
}

std::uint32_t smallNumber(const std::vector<ImapValue>& values) {
    const auto number = values.empty() ? std::nullopt : values.front().number();
    return number && *number <= UINT32_MAX ? static_cast<std::uint32_t>(*number) : 0;
}

}  // namespace

ImapSession::ImapSession(MailboxSettings settings, const Clock& clock, const StopSignal& stop)
    : settings_(std::move(settings)), connection_(clock, stop), framer_(limitsFor(settings_)) {}

ImapSession::~ImapSession() {
    if (alive_) static_cast<void>(begin(nextTag(), "LOGOUT"));
}

bool ImapSession::has(std::string_view capability) const {
    return std::ranges::find(capabilities_, capability) != capabilities_.end();
}

Result<FolderState> ImapSession::select(std::string_view folder,
                                        std::optional<std::uint32_t> knownValidity) {
    if (!fitsALine(folder)) {
        return mailError(MailFault::folder, "A folder name has no line breaks.");
    }
    folder_ = FolderState{};
    const auto tag = nextTag();
    const auto command = "SELECT " + imapQuoted(encodeFolderName(folder));
    if (auto sent = begin(tag, command); !sent) return std::move(sent).error();
    auto answer = finish(tag);
    if (!answer) return std::move(answer).error();
    if (!answer->ok()) {
        return mailError(MailFault::folder,
                         fmt::format("The folder \"{}\" cannot be opened. The server says: \"{}\". "
                                     "Choose one from the list of folders.",
                                     quoteServer(folder), quoteServer(answer->text)));
    }
    if (folder_.uidValidity == 0) {
        return mailError(MailFault::protocol,
                         "The server gives no UIDVALIDITY, so new messages "
                         "cannot be told from old ones.");
    }
    folder_.uidValidityChanged = knownValidity && *knownValidity != folder_.uidValidity;
    news_ = true;
    return folder_;
}

Result<std::vector<MessageHead>> ImapSession::listNew(std::uint32_t firstUid, std::size_t limit) {
    limit = std::clamp<std::size_t>(limit, 1, kMaxListed);
    firstUid = std::max(firstUid, 1u);
    news_ = false;

    // A search over a window of UIDs, so that the answer is bounded; windows grow over gaps, in a
    // small folder without a limit.
    const std::uint64_t widest = folder_.messages <= 100'000 ? UINT32_MAX : 64'000;
    std::vector<std::uint32_t> uids;
    std::uint64_t from = firstUid;
    for (std::uint64_t window = 1000; uids.empty(); window = std::min(window * 4, widest)) {
        const auto to = from + window - 1;
        const bool last = folder_.uidNext == 0 || to >= folder_.uidNext;
        const auto range = last ? fmt::format("{}:*", from) : fmt::format("{}:{}", from, to);
        auto answer = run("UID SEARCH UID " + range, [&](ImapResponse& data) {
            if (data.name != "SEARCH") return;
            for (const auto& value : data.values) {
                const auto uid = value.number().value_or(0);
                // "7:*" also finds the last message, though its UID be 5.
                if (uid >= from && uid <= UINT32_MAX)
                    uids.push_back(static_cast<std::uint32_t>(uid));
            }
        });
        if (!answer) return std::move(answer).error();
        if (last) break;
        from = to + 1;
    }
    std::ranges::sort(uids);
    uids.erase(std::unique(uids.begin(), uids.end()), uids.end());
    if (uids.size() > limit) {
        uids.resize(limit);
        news_ = true;
    }
    if (uids.empty()) return std::vector<MessageHead>{};

    std::map<std::uint32_t, MessageHead> heads;
    auto answer = run(fmt::format("UID FETCH {} (UID RFC822.SIZE FLAGS)", imapSet(uids)),
                      [&](ImapResponse& data) {
                          const auto uid = uidOf(data);
                          const auto* size = data.fetched("RFC822.SIZE");
                          if (!uid || !size || !std::ranges::binary_search(uids, *uid)) return;
                          MessageHead head{*uid, size->number().value_or(0)};
                          if (const auto* flags = data.fetched("FLAGS")) {
                              head.seen = std::ranges::any_of(
                                  flags->items, [](const auto& f) { return f.is("\\Seen"); });
                          }
                          heads.insert_or_assign(*uid, head);
                      });
    if (!answer) return std::move(answer).error();
    std::vector<MessageHead> listed;
    for (const auto& [uid, head] : heads) listed.push_back(head);
    return listed;
}

Result<void> ImapSession::fetch(std::span<const MessageHead> heads,
                                const std::function<void(FetchedMessage)>& take,
                                const Unreadable& unreadable) {
    std::vector<std::uint32_t> whole;
    std::vector<std::uint32_t> large;
    for (const auto& head : heads) {
        (head.size > settings_.maxMessageBytes ? large : whole).push_back(head.uid);
    }
    const auto takeSized = [&](FetchedMessage message) {
        const auto head = std::ranges::find(heads, message.uid, &MessageHead::uid);
        if (head == heads.end()) return;  // nobody asked for it
        if (message.tooLarge) message.size = std::max(message.size, head->size);
        take(std::move(message));
    };
    if (auto done = fetchSet(std::move(whole), Extent::whole, takeSized, unreadable); !done)
        return done;
    return fetchSet(std::move(large), Extent::start, takeSized, unreadable);
}

/// All at once; when the server refuses, those that have not come one by one, so that one message
/// that it cannot read does not keep the others back.
Result<void> ImapSession::fetchSet(std::vector<std::uint32_t> uids, Extent extent,
                                   const std::function<void(FetchedMessage)>& take,
                                   const Unreadable& unreadable) {
    const auto takeOnce = [&](FetchedMessage message) {
        if (std::erase(uids, message.uid) > 0) take(std::move(message));
    };
    const auto all = uids;
    auto done = fetchBodies(all, extent, takeOnce);
    if (done || !unreadable || faultOf(done.error()) != MailFault::refused) return done;
    const auto rest = uids;
    for (const auto uid : rest) {
        auto one = fetchBodies({uid}, extent, takeOnce);
        if (one) continue;
        if (faultOf(one.error()) != MailFault::refused) return one;
        unreadable(uid, one.error().detail);
    }
    return {};
}

Result<void> ImapSession::fetchBodies(const std::vector<std::uint32_t>& uids, Extent extent,
                                      const std::function<void(FetchedMessage)>& take) {
    if (uids.empty()) return {};
    const bool whole = extent == Extent::whole;
    const auto peek = whole ? "BODY.PEEK[]" : fmt::format("BODY.PEEK[]<0.{}>", kStartBytes);
    auto answer =
        run(fmt::format("UID FETCH {} (UID {})", imapSet(uids), peek), [&](ImapResponse& data) {
            const auto uid = uidOf(data);
            auto* octets = data.fetched(whole ? "BODY[]" : "BODY[]<0>");
            if (!uid || !octets || octets->kind != ImapValue::Kind::string) return;
            FetchedMessage message{*uid, octets->text.size()};
            message.tooLarge =
                !whole || octets->truncated || octets->text.size() > settings_.maxMessageBytes;
            message.raw = std::move(octets->text);
            if (message.tooLarge) message.raw = startOf(std::move(message.raw));
            take(std::move(message));
        });
    if (!answer) return std::move(answer).error();
    return {};
}

Result<void> ImapSession::settle(std::span<const std::uint32_t> uids, const AfterIntake& after) {
    if (uids.empty() || after.action == AfterIntake::Action::keep) return {};
    if (!fitsALine(after.folder)) {
        return mailError(MailFault::folder, "A folder name has no line breaks.");
    }
    const auto set = imapSet({uids.begin(), uids.end()});
    const auto target = imapQuoted(encodeFolderName(after.folder));

    std::vector<std::string> commands;
    if (after.action == AfterIntake::Action::markSeen) {
        commands = {"UID STORE " + set + " +FLAGS.SILENT (\\Seen)"};
    } else if (after.action == AfterIntake::Action::move && has("MOVE")) {
        commands = {"UID STORE " + set + " +FLAGS.SILENT (\\Seen)",
                    "UID MOVE " + set + ' ' + target};
    } else {
        if (after.action == AfterIntake::Action::move) {
            commands.push_back("UID COPY " + set + ' ' + target);
        }
        commands.push_back("UID STORE " + set + " +FLAGS.SILENT (\\Seen \\Deleted)");
        if (has("UIDPLUS")) commands.push_back("UID EXPUNGE " + set);
    }
    for (const auto& command : commands) {
        if (auto answer = run(command); !answer) return std::move(answer).error();
    }
    return {};
}

Result<std::vector<Folder>> ImapSession::listFolders() {
    std::vector<Folder> folders;
    auto answer = run("LIST \"\" \"*\"", [&](ImapResponse& data) {
        if (data.name != "LIST" || data.values.size() < 3 || folders.size() == kMaxFolders) return;
        Folder folder;
        folder.name = decodeFolderName(data.values[2].text);
        for (const auto& flag : data.values[0].items) {
            if (flag.is("\\Noselect") || flag.is("\\NonExistent")) folder.selectable = false;
            for (const auto* use :
                 {"\\Sent", "\\Junk", "\\Trash", "\\Drafts", "\\Archive", "\\All"}) {
                if (flag.is(use)) folder.use = use;
            }
        }
        folders.push_back(std::move(folder));
    });
    if (!answer) return std::move(answer).error();
    return folders;
}

Result<Wakeup> ImapSession::waitForMail() {
    if (news_) return Wakeup::news;
    return settings_.useIdle && has("IDLE") ? idle() : poll();
}

Result<Wakeup> ImapSession::idle() {
    const auto tag = nextTag();
    if (auto sent = begin(tag, "IDLE"); !sent) return std::move(sent).error();

    // The server's "+" may be slow; news may come before it, and DONE is right only after it.
    const auto patience = connection_.in(settings_.timeouts.reply);
    const auto renewal = connection_.in(settings_.idleRenewal);
    bool idling = false;
    while (!idling || !news_) {
        auto response = receive(idling ? renewal : patience);
        if (!response && idling && faultOf(response.error()) == MailFault::timeout) break;
        if (!response) return std::move(response).error();
        if (response->kind == ImapResponse::Kind::tagged && response->tag == tag) {
            // Promised in the capabilities, and refused now: ask instead.
            std::erase(capabilities_, "IDLE");
            return news_ ? Result<Wakeup>{Wakeup::news} : poll();
        }
        idling = idling || response->kind == ImapResponse::Kind::continuation;
    }
    if (auto sent = connection_.write("DONE\r\n", connection_.in(settings_.timeouts.reply));
        !sent) {
        alive_ = false;
        return std::move(sent).error();
    }
    if (auto answer = finish(tag); !answer) return std::move(answer).error();
    return news_ ? Wakeup::news : Wakeup::nothing;
}

Result<Wakeup> ImapSession::poll() {
    // Reading while waiting notices a hang-up at once, and a stop.
    const auto until = connection_.in(settings_.pollInterval);
    while (!news_) {
        auto response = receive(until);
        if (!response && faultOf(response.error()) == MailFault::timeout) break;
        if (!response) return std::move(response).error();
    }
    if (auto answer = run("NOOP"); !answer) return std::move(answer).error();
    return news_ ? Wakeup::news : Wakeup::nothing;
}

std::string ImapSession::nextTag() {
    return fmt::format("d{}", ++lastTag_);
}

Result<void> ImapSession::begin(const std::string& tag, std::string_view command) {
    auto sent = connection_.write(fmt::format("{} {}\r\n", tag, command),
                                  connection_.in(settings_.timeouts.reply));
    if (!sent) alive_ = false;
    return sent;
}

Result<ImapResponse> ImapSession::finish(const std::string& tag, const Each& each) {
    const auto end = connection_.in(settings_.timeouts.transfer);
    while (true) {
        auto response = receive(std::min(end, connection_.in(settings_.timeouts.reply)));
        if (!response) {
            alive_ = false;
            return response;
        }
        if (response->kind == ImapResponse::Kind::tagged && response->tag == tag) return response;
        if (response->kind == ImapResponse::Kind::untagged && each) each(*response);
    }
}

Result<ImapResponse> ImapSession::run(std::string_view command, const Each& each) {
    const auto tag = nextTag();
    if (auto sent = begin(tag, command); !sent) return std::move(sent).error();
    auto answer = finish(tag, each);
    if (!answer || answer->ok()) return answer;
    return mailError(
        MailFault::refused,
        fmt::format("The server refused to do what was asked ({}): \"{}\".",
                    command.substr(0, command.find(' ', 4)), quoteServer(answer->text)));
}

/// The next response of any kind. A timeout leaves the session alive (IDLE ends so).
Result<ImapResponse> ImapSession::receive(Connection::Deadline deadline) {
    while (true) {
        auto frame = framer_.next();
        if (!frame) {
            alive_ = false;
            return std::move(frame).error();
        }
        if (*frame) {
            auto response = parseImapResponse(std::move(**frame));
            if (!response) {
                alive_ = false;
                return response;
            }
            if (auto noted = note(*response); !noted) return std::move(noted).error();
            return response;
        }
        std::string bytes;
        if (auto got = connection_.read(bytes, deadline); !got) {
            alive_ = alive_ && faultOf(got.error()) == MailFault::timeout;
            return std::move(got).error();
        }
        framer_.append(bytes);
    }
}

/// What may come at any time, whatever was asked.
Result<void> ImapSession::note(const ImapResponse& response) {
    if (response.name == "CAPABILITY" || response.code == "CAPABILITY") {
        const auto& values = response.code.empty() ? response.values : response.codeValues;
        capabilities_.clear();
        for (const auto& value : values) {
            if (capabilities_.size() == 200) break;
            auto name = value.text;
            std::ranges::transform(name, name.begin(), [](unsigned char c) {
                return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : static_cast<char>(c);
            });
            capabilities_.push_back(std::move(name));
        }
    }
    if (response.kind != ImapResponse::Kind::untagged) return {};
    if (response.name == "EXISTS") {
        if (response.number.value_or(0) > folder_.messages) news_ = true;
        folder_.messages = response.number.value_or(0);
    } else if (response.name == "EXPUNGE") {
        if (folder_.messages > 0) --folder_.messages;
    } else if (response.code == "UIDVALIDITY") {
        folder_.uidValidity = smallNumber(response.codeValues);
    } else if (response.code == "UIDNEXT") {
        folder_.uidNext = smallNumber(response.codeValues);
    } else if (response.name == "BYE") {
        alive_ = false;
        return mailError(MailFault::closed, fmt::format("The server ended the connection: \"{}\".",
                                                        quoteServer(response.text)));
    }
    return {};
}

ConnectionReport testMailbox(const MailboxSettings& settings, const Clock& clock,
                             const StopSignal& stop) {
    ImapSession session(settings, clock, stop);
    if (!session.connect()) return session.report();
    auto report = session.report();
    if (auto folder = session.select(settings.folder)) {
        report.passed("Folder", fmt::format("\"{}\" is open and holds {} messages.",
                                            settings.folder, folder->messages));
    } else {
        static_cast<void>(report.failed("Folder", std::move(folder).error()));
    }
    return report;
}

}  // namespace deskbell::email
