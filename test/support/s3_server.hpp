#pragma once
// A small S3 server on loopback: PUT, GET and DELETE of objects and ListObjectsV2 of one bucket, by
// path. It takes no signature on trust: it computes AWS Signature Version 4 itself, from the words
// of Amazon's documentation.

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "support/scripted_server.hpp"

namespace deskbell::test {

class S3Server {
public:
    static constexpr std::string_view kRegion = "eu-test-1", kBucket = "desk",
                                      kAccessKey = "AKIATEST", kSecretKey = "s3cr3t/Key+of=tests";

    /// `clock` tells when objects were last modified.
    explicit S3Server(const Clock& clock);

    /// "http://127.0.0.1:PORT"
    [[nodiscard]] std::string url() const;

    enum class Trouble {
        unavailable,  ///< 503 SlowDown
        truncated,    ///< half of the body, then hangs up
        silent,       ///< never answers, until the other side hangs up
        spoilt,       ///< other bytes of the same length
        garbage,      ///< no HTTP
    };
    /// The next requests get this, one each.
    void trouble(std::vector<Trouble> next);

    [[nodiscard]] std::vector<std::string> keys() const;
    /// Puts bytes there without asking anybody.
    void plant(const std::string& key, std::string bytes);
    /// "PUT 200", in order.
    [[nodiscard]] std::vector<std::string> log() const;
    /// Called before a DELETE takes effect.
    void onDelete(std::function<void(const std::string& key)> hook);

private:
    struct Asked {
        std::string method, path, query, body;
        std::map<std::string, std::string> headers;  ///< by lower-case name
    };
    struct Object {
        std::string bytes;
        Timestamp modified;
    };
    struct Answer {
        int status = 200;
        std::string body;
    };

    void serve(ScriptedPeer& peer);
    bool serveOne(ScriptedPeer& peer);
    static Asked read(ScriptedPeer& peer);
    [[nodiscard]] Answer answer(const Asked& asked);
    [[nodiscard]] Answer list(const Asked& asked) const;
    /// What is wrong with the signature, as S3's error code; "" when nothing is.
    [[nodiscard]] static std::string faultOf(const Asked& asked);
    std::optional<Trouble> takeTrouble();

    const Clock& clock_;
    mutable std::mutex mutex_;
    std::map<std::string, Object> objects_;
    std::vector<Trouble> troubles_;
    std::vector<std::string> log_;
    std::function<void(const std::string&)> onDelete_;
    ScriptedServer server_;  // last: serves when everything above is there
};

}  // namespace deskbell::test
