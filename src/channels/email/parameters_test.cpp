#include "channels/email/parameters.hpp"

#include <gtest/gtest.h>

#include "channels/email/mime.hpp"

namespace deskbell::email {
namespace {

class Parameters : public testing::Test {
protected:
    MimeRuntime runtime_;
};

TEST_F(Parameters, AreDecodedWhateverWayTheyAreWritten) {
    struct {
        std::string_view raw, parameter, value;
    } const cases[] = {
        {"text/plain; charset=utf-8", "charset", "utf-8"},
        {"text/plain; CHARSET = \"utf-8\" ; x=y", "charset", "utf-8"},
        {"a/b; name=\"a;b.txt\"; c=d", "name", "a;b.txt"},
        {"a/b; name=\"a\\\"b.txt\"", "name", "a\"b.txt"},
        {"a/b; name=\"C:\\temp\\a.txt\"", "name", "C:\\temp\\a.txt"},
        {"a/b; name=two words.txt; x=y", "name", "two words.txt"},
        {"a/b; name*=utf-8''%C3%BC.txt", "name", "ü.txt"},
        {"a/b; name*=iso-8859-1'de'%FC.txt", "name", "ü.txt"},
        {"a/b; name*0*=utf-8''%C3; name*1*=%BC; name*2=.txt", "name", "ü.txt"},
        {"a/b; name*1=b.txt; name*0=a", "name", "ab.txt"},
        {"a/b; name=fallback.txt; name*=utf-8''%C3%BC.txt", "name", "ü.txt"},
        {"a/b; name=\"=?utf-8?Q?=C3=BC.txt?=\"", "name", "ü.txt"},
        {"a/b; name==?utf-8?Q?=C3=BC;.txt?=", "name", "ü;.txt"},
        {"a/b; name*0=\"=?utf-8?Q?=C3\"; name*1=\"=BC.txt?=\"", "name", "ü.txt"},
        {"a/b; name=\"\xFC.txt\"", "name", "ü.txt"},
        {"a/b (comment; name=no); name=yes", "name", "yes"},
        {"a/b; name=\"never closed", "name", "never closed"},
        {"a/b; name", "name", ""},
        {"a/b;;; name=x", "name", "x"},
        {"", "name", ""},
    };
    for (const auto& [raw, parameter, value] : cases) {
        EXPECT_EQ(ParameterizedValue(raw).parameter(parameter), value) << raw;
    }
}

TEST_F(Parameters, FollowAValueInLowerCase) {
    EXPECT_EQ(ParameterizedValue("Attachment; filename=x").value(), "attachment");
    EXPECT_EQ(ParameterizedValue("INLINE").value(), "inline");
}

}  // namespace
}  // namespace deskbell::email
