#include "kernel/blobs_s3.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>

#include "base/assert.hpp"
#include "base/crypto.hpp"
#include "base/id.hpp"
#include "base/text.hpp"
#include "db/db.hpp"

namespace deskbell::kernel {
namespace {

constexpr int kMostListed = 1000;  // S3's own bound
constexpr std::size_t kShard = 2;

/// What stands between <name> and </name>; "" when there is none. Enough for the few flat fields
/// that are read here: names are ours and hold nothing that XML would escape.
std::string_view fieldOf(std::string_view xml, std::string_view name) {
    const auto open = "<" + std::string(name) + ">";
    const auto from = xml.find(open);
    if (from == xml.npos) return {};
    const auto to = xml.find("</" + std::string(name) + ">", from);
    if (to == xml.npos) return {};
    return xml.substr(from + open.size(), to - from - open.size());
}

std::string encoded(std::string_view text) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c == '~';
        const auto byte = static_cast<unsigned char>(c);
        if (plain) {
            out += c;
        } else {
            out += '%';
            out += kDigits[byte >> 4];
            out += kDigits[byte & 15];
        }
    }
    return out;
}

Error notFound() {
    return {Errc::notFound, "blob.not_found"};
}

void waitReally(Duration duration) {
    std::mutex mutex;
    std::condition_variable never;
    std::unique_lock lock(mutex);
    never.wait_for(lock, duration, [] { return false; });
}

/// "https://host" → "https://bucket.host".
std::string baseOf(const S3Options& options) {
    if (options.pathStyle) return options.endpoint + "/" + options.bucket + "/";
    const auto host = options.endpoint.find("://") + 3;
    return options.endpoint.substr(0, host) + options.bucket + "." + options.endpoint.substr(host) +
           "/";
}

class S3Blobs final : public Blobs {
public:
    S3Blobs(net::HttpClient& client, S3Options options)
        : client_(client), options_(std::move(options)), base_(baseOf(options_)) {
        if (!options_.pause) options_.pause = waitReally;
    }

    /// Always sends: that makes an object new again, heals a damaged one, and costs no question.
    BlobRef put(std::string_view bytes) override {
        ASSERT(bytes.size() <= kMostBlobBytes);
        BlobRef ref{sha256Hex(bytes), static_cast<std::int64_t>(bytes.size())};
        auto request = requestOf("PUT", base_ + keyOf(ref.hash));
        request.body = bytes;
        request.headers.add("Content-Type", "application/octet-stream");
        const auto answer = send(request);
        if (!answer || answer->status != 200) fail("put", answer);
        return ref;
    }

    std::vector<BlobRef> putMany(const std::vector<std::string_view>& many) override {
        std::vector<BlobRef> refs;
        refs.reserve(many.size());
        for (const auto bytes : many) refs.push_back(put(bytes));
        return refs;
    }

    [[nodiscard]] Result<std::string> get(std::string_view hash) const override {
        if (!isBlobHash(hash)) return notFound();
        auto request = requestOf("GET", base_ + keyOf(hash));
        request.maxResponseBytes = kMostBlobBytes;
        // What was spoilt on its way is whole the second time.
        for (int turn = 0; turn < 2; ++turn) {
            auto answer = send(request);
            if (answer && answer->status == 404 && fieldOf(answer->body, "Code") != "NoSuchBucket")
                return notFound();
            if (answer && answer->status == 200) {
                if (sha256Hex(answer->body) == hash) return std::move(answer->body);
                continue;
            }
            return Error{Errc::unavailable, "blob.unreachable", {}, whyOf(answer)};
        }
        return corruptBlob(hash);
    }

    [[nodiscard]] Result<void> verify(std::string_view hash) const override {
        auto bytes = get(hash);
        if (!bytes) return std::move(bytes).error();
        return {};
    }

    [[nodiscard]] std::optional<std::filesystem::path> file(std::string_view) const override {
        return std::nullopt;
    }

    /// By a list of one, since a HEAD says the time in another way.
    [[nodiscard]] std::optional<BlobInfo> find(std::string_view hash) const override {
        if (!isBlobHash(hash)) return std::nullopt;
        const auto page = ask("", keyOf(hash), 1);
        if (page.blobs.empty()) return std::nullopt;
        return page.blobs.front();
    }

    [[nodiscard]] std::vector<BlobInfo> list(std::string_view after, int limit) const override {
        std::vector<BlobInfo> out;
        auto from = after.empty() ? std::string() : keyOf(after);
        while (static_cast<int>(out.size()) < limit) {
            auto page = ask(from, options_.prefix,
                            std::min(limit - static_cast<int>(out.size()), kMostListed));
            std::move(page.blobs.begin(), page.blobs.end(), std::back_inserter(out));
            if (!page.more || page.lastKey.empty()) break;
            from = page.lastKey;
        }
        return out;
    }

    void remove(std::string_view hash) override {
        if (!isBlobHash(hash)) return;
        const auto answer = send(requestOf("DELETE", base_ + keyOf(hash)));
        const bool gone =
            answer && (answer->status == 204 || answer->status == 200 ||
                       (answer->status == 404 && fieldOf(answer->body, "Code") != "NoSuchBucket"));
        if (!gone) fail("remove", answer);
    }

private:
    struct Page {
        std::vector<BlobInfo> blobs;
        std::string lastKey;  ///< of whatever lies there, also what is not ours
        bool more = false;
    };

    [[nodiscard]] std::string keyOf(std::string_view hash) const {
        const auto shard = std::min(kShard, hash.size());
        return options_.prefix + std::string(hash.substr(0, shard)) + "/" +
               std::string(hash.substr(shard));
    }

    [[nodiscard]] net::ClientRequest requestOf(std::string method, std::string url) const {
        net::ClientRequest request;
        request.method = std::move(method);
        request.url = std::move(url);
        request.timeout = options_.timeout;
        request.signature =
            net::AwsSignature{options_.region, "s3", options_.accessKey, options_.secretKey};
        return request;
    }

    [[nodiscard]] Page ask(const std::string& after, const std::string& prefix, int limit) const {
        auto query =
            "?list-type=2&max-keys=" + std::to_string(limit) + "&prefix=" + encoded(prefix);
        if (!after.empty()) query += "&start-after=" + encoded(after);
        const auto answer = send(requestOf("GET", base_ + query));
        if (!answer || answer->status != 200 ||
            answer->body.find("<ListBucketResult") == std::string::npos)
            fail("list", answer);
        return pageOf(answer->body);
    }

    [[nodiscard]] Page pageOf(std::string_view xml) const {
        Page page;
        page.more = fieldOf(xml, "IsTruncated") == "true";
        for (auto at = xml.find("<Contents>"); at != xml.npos;
             at = xml.find("<Contents>", at + 1)) {
            const auto object = fieldOf(xml.substr(at), "Contents");
            page.lastKey = fieldOf(object, "Key");
            auto hash = page.lastKey.substr(std::min(options_.prefix.size(), page.lastKey.size()));
            if (hash.size() > kShard && hash[kShard] == '/') hash.erase(kShard, 1);
            const auto size = fieldOf(object, "Size");
            const auto bytes =
                size == "0" ? Result<std::int64_t>(std::int64_t{0}) : parseIdValue(size);
            const auto storedAt = parseRfc3339(fieldOf(object, "LastModified"));
            if (!isBlobHash(hash) || keyOf(hash) != page.lastKey || !bytes || !storedAt) continue;
            page.blobs.push_back({std::move(hash), *bytes, *storedAt});
        }
        return page;
    }

    /// With further attempts while one may help. Waits at most `attempts` times the timeout and the
    /// pauses in between.
    [[nodiscard]] Result<net::HttpResponse> send(const net::ClientRequest& request) const {
        auto pause = options_.firstPause;
        for (int attempt = 1;; ++attempt) {
            auto answer = client_.send(request);
            if (attempt >= options_.attempts || !mayHelpAgain(answer)) return answer;
            options_.pause(pause);
            pause *= 2;
        }
    }

    static bool mayHelpAgain(const Result<net::HttpResponse>& answer) {
        if (answer) return answer->status >= 500 || answer->status == 429 || answer->status == 408;
        const auto& reason = answer.error().reason;
        return reason == "outside.dns" || reason == "outside.connect" ||
               reason == "outside.timeout" || reason == "outside.protocol";
    }

    /// For people; never holds a key.
    [[nodiscard]] std::string whyOf(const Result<net::HttpResponse>& answer) const {
        const std::string who = "The store of attachments at " + options_.endpoint + " (bucket " +
                                options_.bucket + ") ";
        if (!answer) return who + "cannot be used: " + answer.error().detail;
        const auto code = firstCodePoints(fieldOf(answer->body, "Code"), 60);
        return who + "answers " + std::to_string(answer->status) +
               (code.empty() ? "." : " (" + std::string(code) + ").");
    }

    [[noreturn]] void fail(std::string_view what, const Result<net::HttpResponse>& answer) const {
        throw db::Fault(db::Fault::Kind::lost,
                        "blobs: " + std::string(what) + ": " + whyOf(answer));
    }

    net::HttpClient& client_;
    S3Options options_;
    const std::string base_;
};

}  // namespace

std::unique_ptr<Blobs> makeS3Blobs(net::HttpClient& client, S3Options options) {
    return std::make_unique<S3Blobs>(client, std::move(options));
}

}  // namespace deskbell::kernel
