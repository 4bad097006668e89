// Real and broken mails that nobody of ours wrote. They stand beside the repository; where they are
// absent, the tests say so and pass.

#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>

#include "base/text.hpp"
#include "channels/email/bounces.hpp"
#include "channels/email/machines.hpp"
#include "channels/email/mime.hpp"
#include "channels/email/text_html.hpp"
#include "support/source_folder.hpp"

namespace deskbell::email {
namespace {

namespace fs = std::filesystem;

const fs::path kFolder = deskbell::test::sourceFolder() / "../shared/corpora/mail";

class CorporaMail : public testing::Test {
protected:
    void SetUp() override {
        if (!fs::exists(kFolder)) GTEST_SKIP() << "skipped: no corpora";
        for (const auto* folder : {"python", "rfc-and-broken"}) {
            for (const auto& entry : fs::recursive_directory_iterator(kFolder / folder)) {
                const auto extension = entry.path().extension();
                if (extension == ".eml" || extension == ".txt") files_.push_back(entry.path());
            }
        }
        std::ranges::sort(files_);
        ASSERT_GT(files_.size(), 100u);
    }

    static std::string readFile(const fs::path& path) {
        std::ifstream in(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }

    static void expectSane(const Mail& mail) {
        std::vector<std::string> texts{mail.subject,   mail.text,         mail.html,
                                       mail.from.name, mail.from.address, mail.messageId};
        for (const auto& field : mail.headers) texts.push_back(field.name + field.value);
        for (const auto& part : mail.attachments) {
            texts.push_back(part.fileName + part.contentType + part.contentId);
            EXPECT_FALSE(part.fileName.empty());
            EXPECT_EQ(part.fileName.find_first_of("/\\"), std::string::npos) << part.fileName;
        }
        for (const auto& text : texts) EXPECT_TRUE(isUtf8(text)) << text;
        EXPECT_EQ(mail.subject.find_first_of("\r\n"), std::string::npos);
        EXPECT_EQ(mail.text.find('\r'), std::string::npos);
        EXPECT_FALSE(mail.headers.empty() && mail.text.empty()) << "lost";
    }

    std::vector<fs::path> files_;
};

TEST_F(CorporaMail, IsAllUnderstood) {
    const MimeRuntime runtime;
    for (const auto& file : files_) {
        SCOPED_TRACE(file);
        const auto mail = parseMail(readFile(file));
        ASSERT_TRUE(mail) << mail.error().detail;
        expectSane(*mail);
        (void)recognizeMachine(*mail, {});
        (void)parseBounce(*mail);
        EXPECT_TRUE(isUtf8(textToHtml(mail->text)));
    }
}

TEST_F(CorporaMail, IsUnderstoodHoweverItIsCut) {
    const MimeRuntime runtime;
    for (const auto& file : files_) {
        SCOPED_TRACE(file);
        const auto raw = readFile(file);
        const std::size_t step = std::max<std::size_t>(1, raw.size() / 40);
        for (std::size_t size = 0; size < raw.size(); size += step) {
            EXPECT_TRUE(parseMail(std::string_view(raw).substr(0, size)));
        }
    }
}

/// What Python's e-mail package says: one line per file, sender and subject parted by a tab.
constexpr std::string_view kOracle = R"py(
import email, email.utils, re, sys
from email.header import decode_header, make_header
for path in sys.stdin.read().split('\n'):
    if not path: continue
    raw = open(path, 'rb').read()
    if raw.startswith(b'From '): raw = raw.split(b'\n', 1)[1]
    mail = email.message_from_bytes(raw)
    sender = email.utils.parseaddr(str(mail.get('From', '')))[1].lower()
    try: subject = str(make_header(decode_header(str(mail.get('Subject', '')))))
    except Exception: subject = '?'
    print(path, sender, ' '.join(re.sub(r'\s+', ' ', subject).split()), sep='\t')
)py";

TEST_F(CorporaMail, HasTheSendersAndSubjectsThatPythonSees) {
    const auto folder = fs::path(testing::TempDir());
    std::ofstream(folder / "oracle.py") << kOracle;
    std::ofstream list(folder / "oracle.txt");
    for (const auto& file : files_) list << file.string() << '\n';
    list.close();
    const auto command = "PYTHONIOENCODING=utf-8:replace python3 " +
                         (folder / "oracle.py").string() + " < " +
                         (folder / "oracle.txt").string() + " 2>/dev/null";
    std::string output;
    {
        const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), &pclose);
        ASSERT_NE(pipe, nullptr);
        std::array<char, 4096> buffer{};
        while (const auto got = fread(buffer.data(), 1, buffer.size(), pipe.get())) {
            output.append(buffer.data(), got);
        }
    }
    if (output.empty()) GTEST_SKIP() << "skipped: no python3";

    // Where Python gives up (no headers, "@" missing, raw bytes) and we do not.
    const std::set<std::string> better{"mix_caps_content_type.eml",
                                       "raw_email_incorrect_header.eml",
                                       "raw_email_multiple_from.eml",
                                       "bad_encoded_subject.eml",
                                       "example13.eml",
                                       "must_supply_encoding.eml"};
    const MimeRuntime runtime;
    std::size_t compared = 0;
    for (auto line : split(output, '\n')) {
        const auto columns = split(line, '\t');
        if (columns.size() != 3) continue;
        const fs::path file(columns[0]);
        const bool rawBytes = columns[1].find("\uFFFD") != std::string_view::npos ||
                              columns[2].find("\uFFFD") != std::string_view::npos ||
                              columns[1].find('?') != std::string_view::npos ||
                              columns[2].find("??") != std::string_view::npos;
        if (better.contains(file.filename().string()) || rawBytes) continue;
        const auto mail = parseMail(readFile(file));
        ASSERT_TRUE(mail);
        const bool address = columns[1].find('@') != std::string_view::npos;
        EXPECT_EQ(mail->from.address, address ? columns[1] : "") << file;
        EXPECT_EQ(foldKey(mail->subject), foldKey(columns[2])) << file;
        ++compared;
    }
    EXPECT_GT(compared, 100u);
}

}  // namespace
}  // namespace deskbell::email
