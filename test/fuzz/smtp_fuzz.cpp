// Both sides of SMTP: what a server may reply, and what a client may send to the listener.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.hpp"
#include "channels/email/mail_listener_dialogue.hpp"
#include "channels/email/smtp_client_wire.hpp"
#include "support/fakes.hpp"

namespace {

using namespace deskbell;
using namespace deskbell::email;

/// The mails of a conversation, one after another.
std::string converse(std::string_view bytes, std::size_t piece, MailProtocol protocol) {
    ListenerOptions options;
    options.protocol = protocol;
    options.limits.messageBytes = 4096;
    const test::ManualClock clock;
    test::SeededRandom random;
    const auto log = makeNullLog();
    MailDialogue::Shared shared{options, clock, random, *log, MemoryBudget{8192}};
    std::string mails;
    {
        MailDialogue dialogue(shared, "192.0.2.1");
        while (!bytes.empty() && dialogue.phase() != MailDialogue::Phase::closing) {
            dialogue.receive(bytes.substr(0, piece));
            bytes.remove_prefix(std::min(piece, bytes.size()));
            while (dialogue.takeRecipient()) dialogue.recipientAnswered({});
            while (auto mail = dialogue.takeMail()) {
                ASSERT(mail->raw->size() <= 8192 && !mail->recipients.empty());
                // The line in front has a random id; what follows it is the client's.
                mails += mail->raw->substr(mail->raw->find("+0000\r\n"));
                dialogue.answered({});
                while (dialogue.takeRecipient()) dialogue.recipientAnswered({});
            }
        }
    }
    ASSERT(shared.budget.used == 0);
    return mails;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes{reinterpret_cast<const char*>(data), size};
    for (const auto protocol : {MailProtocol::lmtp, MailProtocol::smtp}) {
        ASSERT(converse(bytes, 3, protocol) == converse(bytes, 3 + size / 2, protocol));
    }

    std::string input{bytes};
    while (true) {
        const auto reply = takeSmtpReply(input);
        if (!reply || !*reply) break;
        (void)smtpExtensions((*reply)->text);
    }
    const auto wire = smtpData(bytes);
    ASSERT(wire.find("\r\n.\r\n") == std::string::npos && !wire.starts_with(".\r\n"));
    (void)asciiAddress(bytes);
    return 0;
}
