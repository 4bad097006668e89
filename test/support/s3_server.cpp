#include "support/s3_server.hpp"

#include <algorithm>
#include <stdexcept>

#include "base/crypto.hpp"
#include "base/text.hpp"

namespace deskbell::test {
namespace {

std::string lower(std::string_view text) {
    std::string out(text);
    for (auto& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

/// "%2F" → "/".
std::string decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i];
            continue;
        }
        out += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
        i += 2;
    }
    return out;
}

/// Amazon's UriEncode().
std::string uriEncoded(std::string_view text, bool keepSlash) {
    std::string out;
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') ||
                           std::string_view("-._~").find(c) != std::string_view::npos;
        if (plain || (keepSlash && c == '/')) {
            out += c;
        } else {
            const std::string byte(1, c);
            std::string hex = toHex(byte);
            for (auto& digit : hex)
                if (digit >= 'a') digit = static_cast<char>(digit - 'a' + 'A');
            out += "%" + hex;
        }
    }
    return out;
}

std::map<std::string, std::string> parametersOf(std::string_view query) {
    std::map<std::string, std::string> out;
    if (query.empty()) return out;
    for (const auto part : split(query, '&')) {
        const auto equals = std::min(part.find('='), part.size());
        out[decoded(part.substr(0, equals))] =
            equals < part.size() ? decoded(part.substr(equals + 1)) : "";
    }
    return out;
}

/// "Credential=a, SignedHeaders=b, Signature=c" → the value of `name`.
std::string partOf(std::string_view authorization, std::string_view name) {
    const auto at = authorization.find(std::string(name) + "=");
    if (at == authorization.npos) return {};
    auto rest = authorization.substr(at + name.size() + 1);
    return std::string(rest.substr(0, std::min(rest.find(','), rest.size())));
}

std::string errorXml(std::string_view code) {
    return R"(<?xml version="1.0" encoding="UTF-8"?><Error><Code>)" + std::string(code) +
           "</Code><Message>Said by the test.</Message></Error>";
}

}  // namespace

S3Server::S3Server(const Clock& clock)
    : clock_(clock), server_([this](ScriptedPeer& peer) { serve(peer); }) {}

std::string S3Server::url() const {
    return "http://127.0.0.1:" + std::to_string(server_.port());
}

void S3Server::trouble(std::vector<Trouble> next) {
    std::lock_guard lock(mutex_);
    troubles_ = std::move(next);
}

std::vector<std::string> S3Server::keys() const {
    std::lock_guard lock(mutex_);
    std::vector<std::string> out;
    for (const auto& [key, object] : objects_) out.push_back(key);
    return out;
}

void S3Server::plant(const std::string& key, std::string bytes) {
    std::lock_guard lock(mutex_);
    objects_[key] = {std::move(bytes), clock_.now()};
}

std::vector<std::string> S3Server::log() const {
    std::lock_guard lock(mutex_);
    return log_;
}

void S3Server::onDelete(std::function<void(const std::string&)> hook) {
    std::lock_guard lock(mutex_);
    onDelete_ = std::move(hook);
}

void S3Server::serve(ScriptedPeer& peer) {
    while (serveOne(peer)) {
    }
}

bool S3Server::serveOne(ScriptedPeer& peer) {
    const auto asked = read(peer);
    const auto trouble = takeTrouble();
    if (trouble == Trouble::silent) {
        peer.awaitEnd();
        return false;
    }
    if (trouble == Trouble::garbage) {
        peer.send("I am no web server\r\n\r\n");
        return false;
    }
    auto made = trouble == Trouble::unavailable ? Answer{503, errorXml("SlowDown")} : answer(asked);
    if (trouble == Trouble::spoilt && !made.body.empty()) made.body.front() ^= 1;
    {
        std::lock_guard lock(mutex_);
        log_.push_back(asked.method + " " + std::to_string(made.status));
    }
    const auto head =
        "HTTP/1.1 " + std::to_string(made.status) + " X\r\n" +
        (made.status == 204 ? std::string()
                            : "Content-Length: " + std::to_string(made.body.size()) + "\r\n") +
        "\r\n";
    if (trouble == Trouble::truncated) {
        peer.send(head + made.body.substr(0, made.body.size() / 2));
        return false;
    }
    peer.send(head + made.body);
    return true;
}

S3Server::Asked S3Server::read(ScriptedPeer& peer) {
    Asked asked;
    const auto line = peer.readLine();
    const auto words = split(line, ' ');
    if (words.size() != 3) throw std::runtime_error("no request line: " + line);
    asked.method = words[0];
    const auto mark = std::min(words[1].find('?'), words[1].size());
    asked.path = words[1].substr(0, mark);
    if (mark < words[1].size()) asked.query = words[1].substr(mark + 1);
    for (auto field = peer.readLine(); !field.empty(); field = peer.readLine()) {
        const auto colon = field.find(':');
        asked.headers[lower(field.substr(0, colon))] = trim(field.substr(colon + 1));
    }
    if (asked.headers.contains("content-length"))
        asked.body = peer.readExactly(std::stoul(asked.headers["content-length"]));
    return asked;
}

std::string S3Server::faultOf(const Asked& asked) {
    const auto header = [&](const std::string& name) {
        const auto found = asked.headers.find(name);
        return found == asked.headers.end() ? std::string() : found->second;
    };
    const auto authorization = header("authorization");
    if (!authorization.starts_with("AWS4-HMAC-SHA256 ")) return "AccessDenied";
    const auto payload = header("x-amz-content-sha256");
    if (payload.empty()) return "MissingContentSha256";
    if (payload != sha256Hex(asked.body)) return "XAmzContentSHA256Mismatch";
    const auto date = header("x-amz-date");
    if (date.size() != 16) return "RequestTimeTooSkewed";
    const auto day = date.substr(0, 8);
    const auto scope = day + "/" + std::string(kRegion) + "/s3/aws4_request";
    if (partOf(authorization, "Credential") != std::string(kAccessKey) + "/" + scope)
        return "InvalidAccessKeyId";

    std::string query;
    for (const auto& [name, value] : parametersOf(asked.query)) {
        if (!query.empty()) query += '&';
        query += uriEncoded(name, false) + "=" + uriEncoded(value, false);
    }
    const auto signedHeaders = partOf(authorization, "SignedHeaders");
    auto canonical =
        asked.method + "\n" + uriEncoded(decoded(asked.path), true) + "\n" + query + "\n";
    for (const auto name : split(signedHeaders, ';')) {
        if (!asked.headers.contains(std::string(name))) return "SignatureDoesNotMatch";
        canonical += std::string(name) + ":" + header(std::string(name)) + "\n";
    }
    canonical += "\n" + signedHeaders + "\n" + payload;
    for (const auto* needed : {"host", "x-amz-content-sha256", "x-amz-date"}) {
        const auto names = split(signedHeaders, ';');
        if (std::find(names.begin(), names.end(), needed) == names.end()) return "AccessDenied";
    }

    auto key = hmacSha256("AWS4" + std::string(kSecretKey), day);
    key = hmacSha256(key, kRegion);
    key = hmacSha256(key, "s3");
    key = hmacSha256(key, "aws4_request");
    const auto toSign = "AWS4-HMAC-SHA256\n" + date + "\n" + scope + "\n" + sha256Hex(canonical);
    const bool right = toHex(hmacSha256(key, toSign)) == partOf(authorization, "Signature");
    return right ? "" : "SignatureDoesNotMatch";
}

S3Server::Answer S3Server::answer(const Asked& asked) {
    if (const auto fault = faultOf(asked); !fault.empty()) return {403, errorXml(fault)};
    const auto path = decoded(asked.path);
    const auto bucket = "/" + std::string(kBucket) + "/";
    if (!path.starts_with(bucket)) return {404, errorXml("NoSuchBucket")};
    const auto key = path.substr(bucket.size());
    std::unique_lock lock(mutex_);
    if (asked.method == "PUT") {
        objects_[key] = {asked.body, clock_.now()};
        return {};
    }
    if (asked.method == "DELETE") {
        const auto hook = onDelete_;
        lock.unlock();
        if (hook) hook(key);
        lock.lock();
        objects_.erase(key);
        return {204, ""};
    }
    if (key.empty()) return list(asked);
    const auto found = objects_.find(key);
    if (found == objects_.end()) return {404, errorXml("NoSuchKey")};
    return {200, found->second.bytes};
}

S3Server::Answer S3Server::list(const Asked& asked) const {
    auto query = parametersOf(asked.query);
    const auto most = std::min(std::stoul(query["max-keys"]), 1000UL);
    std::string items;
    std::size_t count = 0;
    bool truncated = false;
    for (auto it = objects_.upper_bound(query["start-after"]); it != objects_.end(); ++it) {
        if (!it->first.starts_with(query["prefix"])) continue;
        if (count == most) {
            truncated = true;
            break;
        }
        ++count;
        items += "<Contents><Key>" + it->first + "</Key><LastModified>" +
                 formatRfc3339(it->second.modified) + "</LastModified><ETag>&quot;e&quot;</ETag>" +
                 "<Size>" + std::to_string(it->second.bytes.size()) + "</Size></Contents>";
    }
    return {200,
            R"(<?xml version="1.0" encoding="UTF-8"?><ListBucketResult xmlns="s3"><IsTruncated>)" +
                std::string(truncated ? "true" : "false") + "</IsTruncated>" + items +
                "</ListBucketResult>"};
}

std::optional<S3Server::Trouble> S3Server::takeTrouble() {
    std::lock_guard lock(mutex_);
    if (troubles_.empty()) return std::nullopt;
    const auto first = troubles_.front();
    troubles_.erase(troubles_.begin());
    return first;
}

}  // namespace deskbell::test
