#pragma once
// The server's side of one SMTP or LMTP conversation, without socket, thread or timer: bytes in,
// replies and mails out. Whatever comes in, memory stays bounded.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "channels/email/mail_listener.hpp"

namespace deskbell::email {

/// Bytes of mails that are being received, over all connections of a listener.
struct MemoryBudget {
    std::size_t limit = 0;
    std::size_t used = 0;
};

/// Reads the content of a mail up to CRLF.CRLF, and no other end: what a bare LF or CR would end
/// for someone else is content here, so no second mail can hide inside.
class MailDataReader {
public:
    /// `content` stands in front of what is read.
    MailDataReader(std::size_t maxBytes, MemoryBudget& budget, std::string content);
    ~MailDataReader();
    MailDataReader(const MailDataReader&) = delete;
    MailDataReader& operator=(const MailDataReader&) = delete;

    /// The number of bytes used; what follows the end belongs to the next command.
    std::size_t feed(std::string_view bytes);
    [[nodiscard]] bool done() const { return state_ == State::done; }
    [[nodiscard]] bool tooLarge() const { return tooLarge_; }
    [[nodiscard]] bool overBudget() const { return overBudget_; }
    [[nodiscard]] bool bareLineFeed() const { return bareLineFeed_; }
    [[nodiscard]] std::string take() { return std::move(content_); }

private:
    enum class State { lineStart, dot, dotCr, inLine, cr, done };
    std::size_t feedLine(std::string_view bytes);
    void keep(std::string_view bytes);

    const std::size_t maxBytes_;
    MemoryBudget& budget_;
    std::size_t reserved_ = 0;
    std::string content_;
    State state_ = State::lineStart;
    bool tooLarge_ = false;
    bool overBudget_ = false;
    bool bareLineFeed_ = false;
};

class MailDialogue {
public:
    /// What the conversation waits for.
    enum class Phase {
        command,
        recipient,  ///< whether the sink wants mail for it; recipientAnswered() goes on
        data,
        sink,     ///< a mail was taken out; answered() goes on
        tls,      ///< the handshake; tlsStarted() goes on
        closing,  ///< nothing more is read; hang up when the output is sent
    };

    /// What all conversations of a listener share; outlives them.
    struct Shared {
        const ListenerOptions& options;
        const Clock& clock;
        Random& random;
        Log& log;
        MemoryBudget budget;
    };

    MailDialogue(Shared& shared, std::string peer);

    void receive(std::string_view bytes);
    void recipientAnswered(const Result<void>& accepted);
    void answered(const std::vector<RecipientAnswer>& answers);
    void tlsStarted();
    /// The other side was too slow.
    void timedOut();
    /// Finishes a mail that has been begun, then says goodbye.
    void shutDown();

    [[nodiscard]] Phase phase() const { return phase_; }
    /// Replies to send.
    [[nodiscard]] std::string takeOutput() { return std::exchange(output_, {}); }
    /// The recipient to ask the sink about, once per Phase::recipient.
    [[nodiscard]] std::optional<std::string> takeRecipient() { return std::exchange(asked_, {}); }
    /// The mail for the sink, once per Phase::sink.
    [[nodiscard]] std::optional<IncomingMail> takeMail() { return std::exchange(mail_, {}); }
    /// Grows with each complete command and mail: who only dribbles makes no progress.
    [[nodiscard]] std::uint64_t progress() const { return progress_; }

private:
    void advance();
    bool takeCommand();
    void obey(std::string_view line);
    void hello(std::string_view verb, std::string_view name);
    void mail(std::string_view argument);
    bool readMailParameters(const std::vector<std::pair<std::string, std::string>>& parameters);
    void rcpt(std::string_view argument);
    void data(std::string_view argument);
    void startTls(std::string_view argument);
    void finishData();
    void replyToData(const std::vector<std::string>& replies);
    void resetTransaction();
    void reply(std::string_view line);
    void fail(std::string_view line);
    void close(std::string_view line);
    [[nodiscard]] std::string tooLargeReply() const;
    [[nodiscard]] std::string closingReply() const;
    [[nodiscard]] std::string traceLine(const std::string& id) const;
    [[nodiscard]] bool lmtp() const { return shared_.options.protocol == MailProtocol::lmtp; }

    Shared& shared_;
    const std::string peer_;
    Phase phase_ = Phase::command;
    std::string input_;
    std::size_t at_ = 0;  ///< input_ before it is used up
    std::string output_;
    std::uint64_t progress_ = 0;
    std::size_t errors_ = 0;
    bool stopping_ = false;
    bool secure_ = false;

    std::string helo_;
    bool extended_ = false;  ///< EHLO or LHLO, not HELO
    std::optional<std::string> from_;
    bool utf8_ = false;
    std::vector<std::string> recipients_;
    std::string candidate_;  ///< the recipient that the sink is asked about
    std::optional<std::string> asked_;
    std::string id_;
    std::unique_ptr<MailDataReader> reader_;
    std::optional<IncomingMail> mail_;
};

}  // namespace deskbell::email
