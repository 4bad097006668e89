#include "channels/email/authentication.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.hpp"

namespace deskbell::email {
namespace {

constexpr std::string_view kNamelessServer = "protection.outlook.com";
constexpr std::size_t kMostResults = 100;

/// A statement between semicolons: its words, and what its comments say.
struct Statement {
    std::vector<std::string> words;
    std::string comment;
};

/// Splits at semicolons and white space; knows quotes and (nested) comments.
std::vector<Statement> splitStatements(std::string_view value) {
    std::vector<Statement> statements(1);
    std::string word;
    int depth = 0;
    bool quoted = false;
    auto endWord = [&] {
        if (!word.empty()) statements.back().words.push_back(std::move(word));
        word.clear();
    };
    for (std::size_t i = 0; i < value.size() && statements.size() < kMostResults; ++i) {
        const char c = value[i];
        if (c == '\\' && (quoted || depth > 0) && i + 1 < value.size()) {
            (depth > 0 ? statements.back().comment : word) += value[++i];
        } else if (depth > 0) {
            if (c == '(') ++depth;
            if (c == ')') --depth;
            if (depth > 0) statements.back().comment += c;
        } else if (c == '"') {
            quoted = !quoted;
        } else if (quoted) {
            word += c;
        } else if (c == '(') {
            ++depth;
        } else if (c == ';') {
            endWord();
            statements.emplace_back();
        } else if (c == ' ' || c == '\t') {
            endWord();
        } else {
            word += c;
        }
    }
    endWord();
    return statements;
}

/// "spf = pass" is legal: glue the words around a lonely "=".
std::vector<std::string> glueEquals(const std::vector<std::string>& words) {
    std::vector<std::string> glued;
    for (const auto& word : words) {
        const bool joins = !glued.empty() && (word.starts_with('=') || glued.back().ends_with('='));
        if (joins) {
            glued.back() += word;
        } else {
            glued.push_back(word);
        }
    }
    return glued;
}

std::optional<AuthenticationResult> parseResult(const Statement& statement) {
    const auto words = glueEquals(statement.words);
    if (words.empty()) return std::nullopt;
    const auto equals = words[0].find('=');
    if (equals == std::string::npos) return std::nullopt;
    AuthenticationResult result;
    result.method = toLowerAscii(std::string_view(words[0]).substr(0, equals));
    result.method = result.method.substr(0, result.method.find('/'));  // "dkim/1"
    result.result = toLowerAscii(std::string_view(words[0]).substr(equals + 1));
    result.comment = statement.comment;
    for (std::size_t i = 1; i < words.size(); ++i) {
        const auto split = words[i].find('=');
        if (split == std::string::npos) continue;
        result.properties.emplace_back(toLowerAscii(std::string_view(words[i]).substr(0, split)),
                                       toLowerAscii(std::string_view(words[i]).substr(split + 1)));
    }
    return result;
}

std::string_view domainOf(std::string_view address) {
    const auto at = address.rfind('@');
    return at == std::string_view::npos ? address : address.substr(at + 1);
}

/// The last two labels: enough to recognise machines of one owner, not to separate registries.
std::string_view lastLabels(std::string_view host) {
    auto dot = host.rfind('.');
    if (dot == std::string_view::npos || dot == 0) return host;
    dot = host.rfind('.', dot - 1);
    return dot == std::string_view::npos ? host : host.substr(dot + 1);
}

/// The host after "by" in a Received header; empty when it names none or an address literal, as
/// servers do among themselves.
std::string receivedBy(std::string_view received) {
    const auto statements = splitStatements(received);
    for (const auto& statement : statements) {
        for (std::size_t i = 0; i + 1 < statement.words.size(); ++i) {
            if (!equalsIgnoreCaseAscii(statement.words[i], "by")) continue;
            auto host = toLowerAscii(statement.words[i + 1]);
            const bool literal =
                host.find_first_not_of("0123456789abcdef.:[]") == std::string::npos;
            const bool local = host == "localhost" || host.find('.') == std::string::npos;
            return literal || local ? std::string() : host;
        }
    }
    return {};
}

bool isOwn(std::string_view server, std::span<const std::string> own) {
    return std::ranges::any_of(
        own, [&](const std::string& each) { return equalsIgnoreCaseAscii(each, server); });
}

bool isOfOwnNetwork(std::string_view host, std::span<const std::string> own) {
    return host.empty() || std::ranges::any_of(own, [&](const std::string& each) {
               return equalsIgnoreCaseAscii(lastLabels(host), lastLabels(each));
           });
}

const AuthenticationResult* findFirst(const std::vector<AuthenticationResult>& results,
                                      std::string_view method) {
    auto found = std::ranges::find(results, method, &AuthenticationResult::method);
    return found == results.end() ? nullptr : &*found;
}

/// What a header above has said about a method, one below cannot change: it may be a stranger's.
void addNewMethods(std::vector<AuthenticationResult> results,
                   std::vector<AuthenticationResult>& trusted) {
    std::erase_if(results, [&](const AuthenticationResult& result) {
        return findFirst(trusted, result.method) != nullptr;
    });
    std::ranges::move(results, std::back_inserter(trusted));
}

/// The findings that can be believed, topmost first.
std::vector<AuthenticationResult> trustedResults(const Mail& mail,
                                                 std::span<const std::string> own) {
    // Filters write these next to their findings.
    static constexpr std::array<std::string_view, 3> kCompanions{"Received-SPF", "DKIM-Filter",
                                                                 "X-Spam-Checker-Version"};
    std::vector<AuthenticationResult> trusted;
    bool inGroup = false;
    for (const auto& field : mail.headers) {
        if (equalsIgnoreCaseAscii(field.name, "Authentication-Results")) {
            auto header = parseAuthenticationResults(field.value);
            if (isOwn(header.server, own)) {
                inGroup = true;
                addNewMethods(std::move(header.results), trusted);
                continue;
            }
        }
        if (inGroup) {
            const bool companion = std::ranges::any_of(kCompanions, [&](std::string_view name) {
                return equalsIgnoreCaseAscii(field.name, name);
            });
            if (!companion) break;
        } else if (equalsIgnoreCaseAscii(field.name, "Received") &&
                   !isOfOwnNetwork(receivedBy(field.value), own)) {
            break;
        }
    }
    return trusted;
}

/// True when the signer may speak for the sender: the same domain, or one above it.
bool speaksFor(std::string_view signer, std::string_view sender) {
    if (signer.find('.') == std::string_view::npos) return false;
    return sender == signer || (sender.size() > signer.size() && sender.ends_with(signer) &&
                                sender[sender.size() - signer.size() - 1] == '.');
}

/// What DMARC says settles it; nullopt when it says nothing.
std::optional<SenderVerdict> judgeByDmarc(const AuthenticationResult* dmarc,
                                          const std::string& domain) {
    if (dmarc == nullptr) return std::nullopt;
    const auto about = domainOf(dmarc->property("header.from"));
    if (!about.empty() && about != domain) {
        return SenderVerdict{SenderTrust::unknown, "The check was made for " + std::string(about) +
                                                       ", not for " + domain + "."};
    }
    if (dmarc->result == "pass") {
        return SenderVerdict{SenderTrust::verified, domain + " confirms this sender (DMARC)."};
    }
    if (dmarc->result != "fail") return std::nullopt;
    // A domain that only watches does not say that this is not from it.
    const auto comment = " " + toLowerAscii(dmarc->comment);
    const bool watching = comment.find(" p=none") != std::string::npos ||
                          dmarc->property("policy.dmarc") == "none" ||
                          dmarc->property("action") == "none";
    if (watching) {
        return SenderVerdict{SenderTrust::unknown,
                             domain + " did not confirm this sender, and does not ask to refuse."};
    }
    return SenderVerdict{SenderTrust::forged,
                         domain + " does not confirm this sender (DMARC failed)."};
}

SenderVerdict judgeBySignatures(const std::vector<AuthenticationResult>& results,
                                const std::string& domain) {
    for (const auto& result : results) {
        if (result.method != "dkim" || result.result != "pass") continue;
        auto signer = result.property("header.d");
        if (signer.empty()) signer = domainOf(result.property("header.i"));
        if (speaksFor(signer, domain)) {
            return {SenderTrust::verified, "Signed by " + std::string(signer) + " (DKIM)."};
        }
    }
    const auto* spf = findFirst(results, "spf");
    if (spf != nullptr && domainOf(spf->property("smtp.mailfrom")) == domain) {
        if (spf->result == "pass") {
            return {SenderTrust::verified, "Sent by a server of " + domain + " (SPF)."};
        }
        if (spf->result == "fail" || spf->result == "hardfail") {
            return {SenderTrust::forged, "Sent by a server that " + domain + " refuses (SPF)."};
        }
    }
    return {SenderTrust::unknown, "Nothing confirms that this is from " + domain + "."};
}

}  // namespace

std::string_view AuthenticationResult::property(std::string_view name) const {
    for (const auto& [key, value] : properties) {
        if (key == name) return value;
    }
    return {};
}

AuthenticationResults parseAuthenticationResults(std::string_view value) {
    AuthenticationResults parsed;
    const auto statements = splitStatements(value);
    std::size_t first = 0;
    const auto& head = statements.front().words;
    if (!head.empty() && head[0].find('=') == std::string::npos) {
        parsed.server = toLowerAscii(head[0]);
        first = 1;
    } else {
        parsed.server = kNamelessServer;
    }
    for (std::size_t i = first; i < statements.size(); ++i) {
        if (auto result = parseResult(statements[i])) parsed.results.push_back(*std::move(result));
    }
    return parsed;
}

SenderVerdict judgeSender(const Mail& mail, std::span<const std::string> ownServers) {
    const std::string domain(domainOf(mail.from.address));
    if (mail.from.address.empty()) return {SenderTrust::unknown, "The mail names no sender."};
    if (mail.fromCount > 1) return {SenderTrust::unknown, "The mail names several senders."};
    const auto results = trustedResults(mail, ownServers);
    if (results.empty()) return {SenderTrust::unknown, "Our mail server did not check the sender."};
    if (auto verdict = judgeByDmarc(findFirst(results, "dmarc"), domain)) return *verdict;
    return judgeBySignatures(results, domain);
}

}  // namespace deskbell::email
