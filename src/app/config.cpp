#include "app/config.hpp"

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <sstream>

#include <toml++/toml.h>

#include "base/id.hpp"
#include "base/text.hpp"

namespace deskbell::app {

namespace {

using Texts = std::map<std::string, std::string>;

/// A declared key together with how its text becomes part of the Config.
struct Declared {
    ConfigKey key;
    Result<void> (*apply)(Config&, const std::string&);
};

Error bad(std::string detail) {
    return Error{Errc::invalid, "config.value", "", std::move(detail)};
}

Result<void> setNumber(int& target, const std::string& text, int low, int high) {
    auto number = text == "0" ? Result<std::int64_t>(std::int64_t{0}) : parseIdValue(text);
    if (!number || *number < low || *number > high) {
        return bad("has to be a number from " + std::to_string(low) + " to " +
                   std::to_string(high));
    }
    target = static_cast<int>(*number);
    return {};
}
bool isPostgresUrl(std::string_view text) {
    return text.starts_with("postgres://") || text.starts_with("postgresql://");
}
Result<void> setPostgresUrl(std::string& target, const std::string& text) {
    if (!text.empty() && !isPostgresUrl(text)) return bad("begins with postgres://");
    target = text;
    return {};
}
Result<void> setFlag(bool& target, const std::string& text) {
    if (text != "true" && text != "false") return bad("has to be true or false");
    target = text == "true";
    return {};
}
Result<void> setEndpoint(std::string& target, const std::string& text) {
    if (!text.empty()) {
        if (auto endpoint = parseEndpoint(text); !endpoint) return std::move(endpoint).error();
    }
    target = text;
    return {};
}

/// Letters, digits and `others`: what a signature may hold without encoding.
Result<void> setPlain(std::string& target, const std::string& text, std::string_view others) {
    const bool plain = std::all_of(text.begin(), text.end(), [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               others.find(c) != std::string_view::npos;
    });
    if (!plain || text.size() > 200 || text.starts_with("/") ||
        text.find("//") != std::string::npos || text.find("..") != std::string::npos)
        return bad("has letters, digits and " + std::string(others));
    target = text;
    return {};
}
Result<void> setStore(std::string& target, const std::string& text) {
    auto address = std::string_view(text);
    if (address.ends_with("/")) address.remove_suffix(1);
    const auto scheme = address.find("://");
    const bool web = address.starts_with("http://") || address.starts_with("https://");
    if (!text.empty() && (!web || address.find_first_of("/?#@", scheme + 3) != address.npos))
        return bad("begins with http:// or https:// and has no path");
    target = address;
    return {};
}

const std::vector<Declared>& declared() {
    static const std::vector<Declared> kKeys = {
        {{"data", "data", "Folder of the database, attachments and search index."},
         [](Config& c, const std::string& t) -> Result<void> {
             c.data = t;
             return {};
         }},
        {{"listen", "127.0.0.1:8080", "Address and port of the desk and the API."},
         [](Config& c, const std::string& t) { return setEndpoint(c.listen, t); }},
        {{"public_url", "",
          "How browsers reach it, such as https://desk.shop.example; for links in mails and the "
          "origin check."},
         [](Config& c, const std::string& t) -> Result<void> {
             if (!t.empty() && !t.starts_with("http://") && !t.starts_with("https://"))
                 return bad("begins with http:// or https://");
             c.publicUrl = t.ends_with("/") ? t.substr(0, t.size() - 1) : t;
             return {};
         }},
        {{"database", "",
          "postgres://user@host/name of a PostgreSQL database (15 or later) that several nodes "
          "share; "
          "empty means SQLite in the data folder."},
         [](Config& c, const std::string& t) { return setPostgresUrl(c.database, t); }},
        {{"database_direct", "",
          "The same database without a pooler in between, for what nodes tell each other; empty "
          "means that `database` is direct."},
         [](Config& c, const std::string& t) { return setPostgresUrl(c.databaseDirect, t); }},
        {{"database_replicas", "",
          "Streaming replicas of that database that take reads, each as postgres://…, separated by "
          "spaces; a read goes there only if it shows what its caller has written."},
         [](Config& c, const std::string& t) -> Result<void> {
             c.databaseReplicas.clear();
             for (const auto part : split(t, ' ')) {
                 if (part.empty()) continue;
                 if (!isPostgresUrl(part)) return bad("is a list of addresses like postgres://…");
                 c.databaseReplicas.emplace_back(part);
             }
             return {};
         }},
        {{"blobs", "",
          "Where attachments and large mails are kept: files (in the data folder, with SQLite), "
          "database (with PostgreSQL) or s3; empty means files or database."},
         [](Config& c, const std::string& t) -> Result<void> {
             if (!t.empty() && t != "files" && t != "database" && t != "s3")
                 return bad("is files, database or s3");
             c.blobs = t;
             return {};
         }},
        {{"s3.endpoint", "",
          "Address of the S3-compatible store without a path, such as "
          "https://s3.eu-central-1.amazonaws.com or http://minio.internal:9000."},
         [](Config& c, const std::string& t) { return setStore(c.s3.endpoint, t); }},
        {{"s3.region", "us-east-1", "Its region, as the store is told in signatures."},
         [](Config& c, const std::string& t) { return setPlain(c.s3.region, t, "-"); }},
        {{"s3.bucket", "", "A bucket that exists."},
         [](Config& c, const std::string& t) { return setPlain(c.s3.bucket, t, "-."); }},
        {{"s3.prefix", "", "What names in the bucket begin with, such as deskbell/."},
         [](Config& c, const std::string& t) {
             auto set = setPlain(c.s3.prefix, t, "-._/");
             if (!c.s3.prefix.empty() && !c.s3.prefix.ends_with("/")) c.s3.prefix += "/";
             return set;
         }},
        {{"s3.path_style", "true",
          "The bucket stands in the path; false: in the host name, as newer Amazon regions want."},
         [](Config& c, const std::string& t) { return setFlag(c.s3.pathStyle, t); }},
        {{"s3.access_key", "", "The access key's id; better given by the environment."},
         [](Config& c, const std::string& t) -> Result<void> {
             c.s3.accessKey = t;
             return {};
         }},
        {{"s3.secret_key", "", "The secret access key; better given by the environment."},
         [](Config& c, const std::string& t) -> Result<void> {
             c.s3.secretKey = t;
             return {};
         }},
        {{"trust_proxy", "false",
          "Take the client's address from X-Forwarded-For of the proxy in front."},
         [](Config& c, const std::string& t) { return setFlag(c.trustProxy, t); }},
        {{"demo", "false", "Offer the mail sandbox at /demo/mail."},
         [](Config& c, const std::string& t) { return setFlag(c.demo, t); }},
        {{"node", "1", "Number of this node, different on each; part of ids."},
         [](Config& c, const std::string& t) { return setNumber(c.node, t, 0, 255); }},
        {{"threads", "0", "I/O threads; 0 means one for each core."},
         [](Config& c, const std::string& t) { return setNumber(c.threads, t, 0, 256); }},
        {{"requests_per_minute", "6000", "Requests that one agent may make in a minute."},
         [](Config& c, const std::string& t) {
             return setNumber(c.requestsPerMinute, t, 60, 100'000'000);
         }},
        {{"tls.certificate", "",
          "PEM file with the certificate chain; empty means plain HTTP, for a proxy in front."},
         [](Config& c, const std::string& t) -> Result<void> {
             c.tlsCertificate = t;
             return {};
         }},
        {{"tls.key", "", "PEM file with its private key."},
         [](Config& c, const std::string& t) -> Result<void> {
             c.tlsKey = t;
             return {};
         }},
        {{"mail.lmtp_listen", "",
          "Address and port where one's own mail server delivers by LMTP; empty means not."},
         [](Config& c, const std::string& t) { return setEndpoint(c.lmtpListen, t); }},
        {{"mail.smtp_listen", "", "Address and port where mail is taken by SMTP; empty means not."},
         [](Config& c, const std::string& t) { return setEndpoint(c.smtpListen, t); }},
        {{"mail.host_name", "localhost", "What Deskbell calls itself towards mail servers."},
         [](Config& c, const std::string& t) -> Result<void> {
             c.mailHostName = t;
             return {};
         }},
        {{"mail.networks", "127.0.0.0/8, ::1/128",
          "Networks whose mail servers may deliver here, separated by commas."},
         [](Config& c, const std::string& t) -> Result<void> {
             c.mailNetworks.clear();
             for (auto part : split(t, ',')) c.mailNetworks.emplace_back(trim(part));
             return {};
         }},
        {{"mail.ca_file", "",
          "PEM file of authorities trusted for mail servers, beside the system's."},
         [](Config& c, const std::string& t) -> Result<void> {
             c.mailCaFile = t;
             return {};
         }},
        {{"mail.most_megabytes", "50",
          "Larger mails are refused by LMTP and SMTP; of those in a mailbox only the start is "
          "taken."},
         [](Config& c, const std::string& t) -> Result<void> {
             int megabytes = 0;
             if (auto set = setNumber(megabytes, t, 1, 50); !set) return set;
             c.mailMostBytes = static_cast<std::size_t>(megabytes) * 1024 * 1024;
             return {};
         }},
        {{"outside.allow_private_addresses", "false",
          "Let token endpoints and webhooks be in one's own network."},
         [](Config& c, const std::string& t) { return setFlag(c.allowPrivateAddresses, t); }},
        {{"metrics.token", "",
          "Bearer token for /metrics from elsewhere; empty means only from this machine."},
         [](Config& c, const std::string& t) -> Result<void> {
             c.metricsToken = t;
             return {};
         }},
        {{"log.level", "info", "debug, info, warn or error."},
         [](Config& c, const std::string& t) -> Result<void> {
             if (t != "debug" && t != "info" && t != "warn" && t != "error")
                 return bad("is debug, info, warn or error");
             c.logLevel = t;
             return {};
         }},
    };
    return kKeys;
}

/// Nested tables as dotted keys; values as text.
void flatten(const toml::table& table, const std::string& prefix, Texts& out) {
    for (const auto& [key, node] : table) {
        const auto name = prefix + std::string(key.str());
        if (const auto* inner = node.as_table()) {
            flatten(*inner, name + ".", out);
        } else if (const auto* text = node.as_string()) {
            out[name] = text->get();
        } else {
            std::ostringstream shown;
            node.visit([&](const auto& value) { shown << value; });
            out[name] = shown.str();
        }
    }
}

Result<Texts> readFile(const std::filesystem::path& file) {
    Texts out;
    if (!std::filesystem::exists(file)) {
        return Error{Errc::notFound, "config.no_file", file.string(),
                     "There is no file " + file.string() + "."};
    }
    try {
        flatten(toml::parse_file(file.string()), "", out);
    } catch (const toml::parse_error& error) {
        std::ostringstream where;
        where << error.source().begin;
        return Error{
            Errc::invalid, "config.syntax", file.string(),
            file.string() + ": " + std::string(error.description()) + " (" + where.str() + ")"};
    }
    return out;
}

std::string environmentName(std::string_view key) {
    std::string out = "DESKBELL_";
    for (char c : key)
        out += c == '.' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    return out;
}

Result<void> chooseBlobs(Config& config) {
    const auto refuse = [](const char* key, const char* why) {
        return Error{Errc::invalid, "config.blobs", key, why};
    };
    if (config.blobs.empty()) config.blobs = config.database.empty() ? "files" : "database";
    if (config.blobs == "files" && !config.database.empty()) {
        return refuse("blobs",
                      "With PostgreSQL several nodes may serve, and files lie on one of them: set "
                      "blobs to database (for up to some 100 GB) or s3.");
    }
    if (config.blobs == "database" && config.database.empty()) {
        return refuse("blobs",
                      "With SQLite files lie better beside the database than in it: set blobs to "
                      "files or s3.");
    }
    if (config.blobs != "s3") return {};
    if (config.s3.endpoint.empty()) return refuse("s3.endpoint", "blobs = s3 needs s3.endpoint.");
    if (config.s3.bucket.empty()) return refuse("s3.bucket", "blobs = s3 needs s3.bucket.");
    if (config.s3.accessKey.empty() || config.s3.secretKey.empty()) {
        return refuse(
            "s3.secret_key",
            "blobs = s3 needs s3.access_key and s3.secret_key; DESKBELL_S3_ACCESS_KEY and "
            "DESKBELL_S3_SECRET_KEY in the environment are they too.");
    }
    return {};
}

}  // namespace

const std::vector<ConfigKey>& configKeys() {
    static const std::vector<ConfigKey> kNames = [] {
        std::vector<ConfigKey> out;
        for (const auto& one : declared()) out.push_back(one.key);
        return out;
    }();
    return kNames;
}

Result<Config> loadConfig(const std::optional<std::filesystem::path>& file, const Texts& flags) {
    Texts texts;
    if (file) {
        auto read = readFile(*file);
        if (!read) return std::move(read).error();
        texts = *std::move(read);
    }
    Config config;
    for (const auto& one : declared()) {
        const std::string name(one.key.name);
        if (const char* set = std::getenv(environmentName(name).c_str())) texts[name] = set;
        if (auto flag = flags.find(name); flag != flags.end()) texts[name] = flag->second;
        auto text = texts.find(name);
        if (text == texts.end()) continue;
        if (auto applied = one.apply(config, text->second); !applied) {
            return Error{Errc::invalid, "config.value", name,
                         name + " " + applied.error().detail + ", not \"" + text->second + "\"."};
        }
        texts.erase(text);
    }
    if (!texts.empty()) {
        return Error{Errc::invalid, "config.unknown", texts.begin()->first,
                     "There is no key \"" + texts.begin()->first +
                         "\"; `deskbell config` prints all of them."};
    }
    if (config.database.empty() && !config.databaseReplicas.empty()) {
        return Error{Errc::invalid, "config.replicas", "database_replicas",
                     "database_replicas are those of a PostgreSQL database: set database, too."};
    }
    if (config.tlsCertificate.empty() != config.tlsKey.empty()) {
        return Error{Errc::invalid, "config.tls", "tls.key",
                     "TLS needs both tls.certificate and tls.key."};
    }
    if (auto chosen = chooseBlobs(config); !chosen) return std::move(chosen).error();
    return config;
}

std::string describeConfig() {
    std::string out =
        "# Deskbell's configuration: deskbell --config FILE …\n# Every key is also an environment "
        "variable.\n";
    for (const auto& key : configKeys()) {
        out += "\n# " + std::string(key.help) + "\n# " + environmentName(key.name) + "\n";
        const bool bare = key.fallback == "true" || key.fallback == "false" ||
                          (!key.fallback.empty() &&
                           key.fallback.find_first_not_of("0123456789") == std::string_view::npos);
        out += std::string(key.name) + " = " +
               (bare ? std::string(key.fallback) : "\"" + std::string(key.fallback) + "\"") + "\n";
    }
    return out;
}

Result<Endpoint> parseEndpoint(std::string_view text) {
    const auto colon = text.rfind(':');
    const Error wrong{Errc::invalid, "endpoint.format", "",
                      "is an address and a port, such as 127.0.0.1:8080"};
    if (colon == std::string_view::npos) return wrong;
    auto address = text.substr(0, colon);
    if (address.starts_with("[") && address.ends_with("]"))
        address = address.substr(1, address.size() - 2);
    const auto digits = text.substr(colon + 1);
    auto port = digits == "0" ? Result<std::int64_t>(std::int64_t{0}) : parseIdValue(digits);
    if (address.empty() || !port || *port > 65535) return wrong;
    return Endpoint{std::string(address), static_cast<std::uint16_t>(*port)};
}

}  // namespace deskbell::app
