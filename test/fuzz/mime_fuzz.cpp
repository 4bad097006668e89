// Mails from strangers: everything that looks at one before a person does.

#include <cstdint>
#include <string_view>

#include "base/assert.hpp"
#include "base/text.hpp"
#include "channels/email/authentication.hpp"
#include "channels/email/bounces.hpp"
#include "channels/email/machines.hpp"
#include "channels/email/mime.hpp"
#include "channels/email/text_html.hpp"
#include "channels/email/threading.hpp"
#include "channels/email/tnef.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace deskbell;
    using namespace deskbell::email;
    const MimeRuntime runtime;
    const std::string_view raw(reinterpret_cast<const char*>(data), size);

    (void)readTnef(raw);
    const auto mail = parseMail(raw);
    if (!mail) return 0;
    ASSERT(isUtf8(mail->subject) && isUtf8(mail->text) && isUtf8(mail->html));
    ASSERT(isUtf8(mail->from.name) && isUtf8(mail->from.address));
    for (const auto& part : mail->attachments) {
        ASSERT(!part.fileName.empty() && isUtf8(part.fileName));
        ASSERT(part.fileName.find('/') == std::string::npos);
    }
    const std::vector<std::string> inboxes{"support@shop.example"};
    const std::vector<std::string> servers{"mx.shop.example"};
    (void)recognizeMachine(*mail, OwnIdentity{inboxes, "shop.example"});
    (void)parseBounce(*mail);
    (void)judgeSender(*mail, servers);
    (void)findReplyTokens(*mail, inboxes);
    (void)findOwnMessageIds(*mail, "shop.example");
    (void)findTicketNumber(mail->subject);
    ASSERT(isUtf8(stripReplyMarks(mail->subject)));
    ASSERT(isUtf8(textToHtml(mail->text)));
    return 0;
}
