#include "desk/customers/rules.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace deskbell::customers {

std::string Customer::email() const {
    for (const auto& identity : identities) {
        if (identity.kind == "email") return identity.value;
    }
    return "";
}

}  // namespace deskbell::customers

namespace deskbell::customers::rules {

namespace {

constexpr std::string_view kFreeMail[] = {
    "gmail.com",   "googlemail.com", "outlook.com",   "hotmail.com",    "live.com",
    "msn.com",     "yahoo.com",      "ymail.com",     "icloud.com",     "me.com",
    "mac.com",     "aol.com",        "gmx.de",        "gmx.net",        "gmx.at",
    "gmx.com",     "web.de",         "t-online.de",   "freenet.de",     "mail.ru",
    "yandex.ru",   "yandex.com",     "proton.me",     "protonmail.com", "zoho.com",
    "qq.com",      "163.com",        "126.com",       "naver.com",      "orange.fr",
    "free.fr",     "laposte.net",    "wanadoo.fr",    "libero.it",      "virgilio.it",
    "wp.pl",       "o2.pl",          "onet.pl",       "seznam.cz",      "terra.com.br",
    "uol.com.br",  "bol.com.br",     "hotmail.co.uk", "btinternet.com", "comcast.net",
    "verizon.net", "mail.com",       "fastmail.com",  "hey.com"};

bool isHostName(std::string_view text) {
    if (text.size() < 4 || text.size() > 253 || text.find('.') == std::string_view::npos)
        return false;
    for (auto label : split(text, '.')) {
        const bool good =
            !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' &&
            std::all_of(label.begin(), label.end(), [](unsigned char c) {
                return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c >= 0x80;
            });
        if (!good) return false;
    }
    return true;
}

}  // namespace

Result<std::string> parseName(std::string_view text) {
    auto name = cleanLine(text);
    if (name.empty() || codePoints(name) > 200) {
        return Error{Errc::invalid, "name.length", "name", "A name has 1 to 200 characters."};
    }
    return name;
}

std::string nameFromAddress(std::string_view address) {
    auto local = address.substr(0, address.find('@'));
    local = local.substr(0, local.find('+'));
    return local.empty() ? std::string(address) : std::string(local);
}

Result<IdentityText> parseIdentity(std::string_view kind, std::string_view value) {
    if (kind == "email") {
        auto address = normalizeEmailAddress(value);
        if (!address)
            return Error{Errc::invalid, "email.format", "value", "This is not an e-mail address."};
        return IdentityText{*address, *address};
    }
    if (kind == "phone") {
        std::string digits;
        for (char c : value) {
            if (c >= '0' && c <= '9') digits += c;
        }
        if (digits.size() < 4 || digits.size() > 15) {
            return Error{Errc::invalid, "phone.format", "value",
                         "A phone number has 4 to 15 digits."};
        }
        const bool international = trim(value).starts_with("+") || digits.starts_with("00");
        if (digits.starts_with("00")) digits = digits.substr(2);
        return IdentityText{cleanLine(firstCodePoints(value, 40)),
                            (international ? "+" : "") + digits};
    }
    if (kind == "external") {
        auto text = cleanLine(value);
        if (text.empty() || codePoints(text) > 200) {
            return Error{Errc::invalid, "external.length", "value",
                         "An external id has 1 to 200 characters."};
        }
        return IdentityText{text, text};
    }
    return Error{Errc::invalid, "identity.kind", "kind", "Use email, phone or external."};
}

Result<std::vector<std::string>> parseDomains(const std::vector<std::string>& domains) {
    std::vector<std::string> out;
    for (const auto& text : domains) {
        auto domain = toLowerAscii(trim(text));
        if (!isHostName(domain)) {
            return Error{Errc::invalid, "domain.format", "domains",
                         "\"" + std::string(firstCodePoints(text, 80)) + "\" is not a domain."};
        }
        if (std::find(std::begin(kFreeMail), std::end(kFreeMail), domain) != std::end(kFreeMail)) {
            return Error{Errc::invalid, "domain.free_mail", "domains",
                         domain + " gives addresses to anybody; its users have nothing in common."};
        }
        if (std::find(out.begin(), out.end(), domain) == out.end())
            out.push_back(std::move(domain));
    }
    if (out.size() > 50)
        return Error{Errc::invalid, "domain.too_many", "domains",
                     "An organization has at most 50 domains."};
    return out;
}

std::string_view domainOf(std::string_view address) {
    const auto at = address.rfind('@');
    return at == std::string_view::npos ? std::string_view{} : address.substr(at + 1);
}

}  // namespace deskbell::customers::rules
