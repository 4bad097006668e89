// Every test/golden/mail/NAME.eml is one real-world oddity, NAME.json what we make of it. Where
// they differ, the test writes what came out to a temporary file and names it: look at it, and if
// it is right, it becomes the new expectation.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/crypto.hpp"
#include "base/json.hpp"
#include "channels/email/authentication.hpp"
#include "channels/email/bounces.hpp"
#include "channels/email/machines.hpp"
#include "channels/email/mime.hpp"
#include "channels/email/threading.hpp"
#include "support/source_folder.hpp"

namespace deskbell::email {
namespace {

namespace fs = std::filesystem;

const fs::path kFolder = deskbell::test::sourceFolder() / "test/golden/mail";

std::string readFile(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::string> goldenNames() {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(kFolder)) {
        if (entry.path().extension() == ".eml") names.push_back(entry.path().stem().string());
    }
    std::ranges::sort(names);
    return names;
}

/// Writes a member only where there is something to say, so that the expectations stay readable.
class Description {
public:
    explicit Description(const Mail& mail) : mail_(mail) {
        json_.beginObject();
        people();
        thread();
        body();
        files();
        calendar();
        verdicts();
        json_.endObject();
    }

    std::string take() { return json_.take(); }

private:
    void text(std::string_view key, std::string_view value) {
        if (!value.empty()) json_.key(key).string(value);
    }

    void texts(std::string_view key, const std::vector<std::string>& values) {
        if (values.empty()) return;
        json_.key(key).beginArray();
        for (const auto& value : values) json_.string(value);
        json_.endArray();
    }

    static std::string show(const Address& address) {
        return address.name + " <" + address.address + ">";
    }

    void addresses(std::string_view key, const std::vector<Address>& list) {
        std::vector<std::string> shown;
        for (const auto& each : list) shown.push_back(show(each));
        texts(key, shown);
    }

    void people() {
        json_.key("from").string(show(mail_.from));
        addresses("reply_to", mail_.replyTo);
        addresses("to", mail_.to);
        addresses("cc", mail_.cc);
        texts("delivered_to", mail_.deliveredTo);
    }

    void thread() {
        text("message_id", mail_.messageId);
        texts("in_reply_to", mail_.inReplyTo);
        texts("references", mail_.references);
        json_.key("subject").string(mail_.subject);
        if (mail_.date) json_.key("date").time(*mail_.date);
        const std::vector<std::string> inboxes{"support@shop.example"};
        texts("reply_tokens", findReplyTokens(mail_, inboxes));
        if (auto number = findTicketNumber(mail_.subject)) {
            json_.key("ticket_number").integer(*number);
        }
    }

    void body() {
        text("text", mail_.text);
        text("html", mail_.html);
    }

    void files() {
        if (mail_.attachments.empty()) return;
        json_.key("attachments").beginArray();
        for (const auto& part : mail_.attachments) {
            json_.beginObject();
            json_.key("name").string(part.fileName);
            json_.key("type").string(part.contentType);
            json_.key("size").integer(static_cast<std::int64_t>(part.bytes.size()));
            json_.key("sha256").string(sha256Hex(part.bytes).substr(0, 16));
            text("content_id", part.contentId);
            if (part.isInline) json_.key("inline").boolean(true);
            json_.endObject();
        }
        json_.endArray();
    }

    void time(std::string_view key, const std::optional<CalendarTime>& when) {
        if (!when) return;
        json_.key(key).string(when->local + (when->zone.empty() ? "" : " " + when->zone) +
                              (when->at ? " = " + formatRfc3339(*when->at) : ""));
    }

    void calendar() {
        for (const auto& invitation : mail_.invitations) {
            json_.key("invitation").beginObject();
            text("method", invitation.method);
            text("summary", invitation.summary);
            text("location", invitation.location);
            time("start", invitation.start);
            time("end", invitation.end);
            json_.key("organizer").string(show(invitation.organizer));
            json_.endObject();
        }
    }

    void verdicts() {
        const std::vector<std::string> inboxes{"support@shop.example"};
        const OwnIdentity own{inboxes, "shop.example"};
        const auto machine = recognizeMachine(mail_, own);
        if (machine.machine != Machine::none) {
            json_.key("machine").string(toString(machine.machine));
            json_.key("machine_reason").string(machine.reason);
        }
        const std::vector<std::string> servers{"mx.shop.example"};
        const auto sender = judgeSender(mail_, servers);
        if (sender.trust != SenderTrust::unknown) {
            json_.key("sender").string(sender.trust == SenderTrust::verified ? "verified"
                                                                             : "forged");
            json_.key("sender_reason").string(sender.explanation);
        }
        if (auto bounce = parseBounce(mail_)) this->bounce(*bounce);
        texts("oddities", mail_.oddities);
    }

    static std::string_view show(Delivery delivery) {
        return delivery == Delivery::failed    ? "failed"
               : delivery == Delivery::delayed ? "delayed"
                                               : "delivered";
    }

    void bounce(const Bounce& bounce) {
        json_.key("bounce").beginObject();
        json_.key("delivery").string(show(bounce.delivery));
        json_.key("permanent").boolean(bounce.permanent);
        text("reason", bounce.plainReason);
        texts("original", bounce.originalMessageIds);
        json_.key("recipients").beginArray();
        for (const auto& recipient : bounce.recipients) {
            json_.string(recipient.address + " | " + std::string(show(recipient.delivery)) + " | " +
                         recipient.status + " | " + recipient.diagnostic);
        }
        json_.endArray();
        json_.endObject();
    }

    const Mail& mail_;
    json::Writer json_;
};

class GoldenMail : public testing::TestWithParam<std::string> {
protected:
    MimeRuntime runtime_;
};

TEST_P(GoldenMail, IsUnderstoodAsExpected) {
    const auto mail = parseMail(readFile(kFolder / (GetParam() + ".eml")));
    ASSERT_TRUE(mail) << mail.error().detail;
    const auto actual = Description(*mail).take();
    const auto expected = json::parse(readFile(kFolder / (GetParam() + ".json")));
    const auto same = expected && expected->dump() == json::parse(actual)->dump();
    if (same) return;
    const auto path = fs::path(testing::TempDir()) / (GetParam() + ".json");
    std::ofstream(path, std::ios::binary) << actual << '\n';
    FAIL() << "came out: " << actual << "\nexpected: " << (expected ? expected->dump() : "nothing")
           << "\nwritten to " << path;
}

std::string testName(const testing::TestParamInfo<std::string>& info) {
    std::string name = info.param;
    std::ranges::replace_if(
        name, [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
    return name;
}

INSTANTIATE_TEST_SUITE_P(Mail, GoldenMail, testing::ValuesIn(goldenNames()), testName);

}  // namespace
}  // namespace deskbell::email
