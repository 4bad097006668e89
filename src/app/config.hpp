#pragma once
// What must be known before the database is open: one TOML file, environment variables, flags.
// Every key is declared once with default and help; unknown keys are refused.

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace deskbell::app {

struct Config {
    std::filesystem::path data = "data";
    std::string database;        ///< postgres://…; empty: SQLite in `data`
    std::string databaseDirect;  ///< the same around a pooler
    std::vector<std::string> databaseReplicas;
    std::string blobs;  ///< "files", "database" or "s3"; loadConfig() fills it in
    struct S3 {
        std::string endpoint, region = "us-east-1", bucket, prefix;
        bool pathStyle = true;
        std::string accessKey, secretKey;
        bool operator==(const S3&) const = default;
    } s3;
    std::string listen = "127.0.0.1:8080";
    std::string publicUrl;
    bool trustProxy = false;
    bool demo = false;
    int node = 1;
    int threads = 0;
    int requestsPerMinute = 6000;
    std::filesystem::path tlsCertificate, tlsKey;
    std::string lmtpListen, smtpListen;
    std::string mailHostName = "localhost";
    std::vector<std::string> mailNetworks{"127.0.0.0/8", "::1/128"};
    std::string mailCaFile;
    std::size_t mailMostBytes = 50 * 1024 * 1024;
    bool allowPrivateAddresses = false;
    std::string metricsToken;
    std::string logLevel = "info";
};

/// One key: "mail.lmtp_listen", also as DESKBELL_MAIL_LMTP_LISTEN.
struct ConfigKey {
    std::string_view name;
    std::string_view fallback;
    std::string_view help;
};
[[nodiscard]] const std::vector<ConfigKey>& configKeys();

/// Defaults, then the file (if given), then the environment, then `flags` (key → text).
/// `invalid` with the key in `field` and a sentence that says what is wrong.
[[nodiscard]] Result<Config> loadConfig(const std::optional<std::filesystem::path>& file,
                                        const std::map<std::string, std::string>& flags);

/// Every key with default and meaning, as `deskbell config` prints it: a TOML file in comments.
[[nodiscard]] std::string describeConfig();

/// "127.0.0.1:8080" or "[::1]:8080".
struct Endpoint {
    std::string address;
    std::uint16_t port = 0;
};
[[nodiscard]] Result<Endpoint> parseEndpoint(std::string_view text);

}  // namespace deskbell::app
