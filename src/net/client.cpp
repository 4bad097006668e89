#include "net/client.hpp"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <unistd.h>

#include <stdexcept>

#include "base/crypto.hpp"
#include "base/text.hpp"

namespace deskbell::net {

namespace {

constexpr std::size_t kMaxResponseHead = 64 * 1024;
constexpr std::size_t kMaxPooled = 8;
constexpr std::chrono::milliseconds kConnectTime{10'000};

struct FreeEasy {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct FreeList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Easy = std::unique_ptr<CURL, FreeEasy>;
using List = std::unique_ptr<curl_slist, FreeList>;

/// One call: what libcurl's callbacks fill.
struct Exchange {
    const ClientRequest& request;
    const OutsidePolicy& policy;
    HttpResponse response;
    std::size_t headBytes = 0;
    bool refusedAddress = false;
    bool tooLarge = false;
};

std::string addressText(const sockaddr& address) {
    char text[INET6_ADDRSTRLEN] = "";
    if (address.sa_family == AF_INET) {
        inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in&>(address).sin_addr, text,
                  sizeof text);
    } else if (address.sa_family == AF_INET6) {
        inet_ntop(AF_INET6, &reinterpret_cast<const sockaddr_in6&>(address).sin6_addr, text,
                  sizeof text);
    }
    return text;
}

/// The gate: every connection that libcurl makes comes through here, with the address it found.
curl_socket_t openSocket(void* user, curlsocktype, curl_sockaddr* address) {
    auto& exchange = *static_cast<Exchange*>(user);
    const bool allowed =
        exchange.policy.allowPrivateAddresses || !isPrivateAddress(addressText(address->addr));
    if (!allowed) {
        exchange.refusedAddress = true;
        return CURL_SOCKET_BAD;
    }
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

std::size_t takeBody(char* data, std::size_t, std::size_t size, void* user) {
    auto& exchange = *static_cast<Exchange*>(user);
    if (exchange.response.body.size() + size > exchange.request.maxResponseBytes) {
        exchange.tooLarge = true;
        return 0;
    }
    exchange.response.body.append(data, size);
    return size;
}

std::size_t takeHeader(char* data, std::size_t, std::size_t size, void* user) {
    auto& exchange = *static_cast<Exchange*>(user);
    const std::string_view line(data, size);
    exchange.headBytes += size;
    if (exchange.headBytes > kMaxResponseHead) {
        exchange.tooLarge = true;
        return 0;
    }
    if (startsWithIgnoreCaseAscii(line, "HTTP/")) {
        exchange.response.headers = {};  // an interim response was before
    } else if (const auto colon = line.find(':'); colon != std::string_view::npos) {
        exchange.response.headers.add(std::string(trim(line.substr(0, colon))),
                                      std::string(trim(line.substr(colon + 1))));
    }
    return size;
}

bool isToken(std::string_view text) {
    constexpr std::string_view kOthers = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               kOthers.find(c) != std::string_view::npos;
    });
}

bool isPlain(std::string_view text) {
    return std::none_of(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
    });
}

bool canBeSent(const ClientRequest& request) {
    const bool web = startsWithIgnoreCaseAscii(request.url, "http://") ||
                     startsWithIgnoreCaseAscii(request.url, "https://");
    if (!web || !isPlain(request.url) || !isToken(request.method)) return false;
    const auto& fields = request.headers.all();
    return std::all_of(fields.begin(), fields.end(), [](const auto& field) {
        return isToken(field.first) && isPlain(field.second);
    });
}

List headerList(const ClientRequest& request) {
    curl_slist* list = nullptr;
    const auto append = [&list](const std::string& line) {
        curl_slist* longer = curl_slist_append(list, line.c_str());
        if (longer == nullptr) {
            curl_slist_free_all(list);
            throw std::bad_alloc();
        }
        list = longer;
    };
    // No pause before a body. libcurl 7.88 would sign this although it is never sent.
    if (!request.signature) append("Expect:");
    // S3 wants it, and libcurl 7.88 signs it and does not make it.
    if (request.signature) append("x-amz-content-sha256: " + sha256Hex(request.body));
    for (const auto& [name, value] : request.headers.all()) {
        append(value.empty() ? name + ";" : name + ": " + value);
    }
    return List(list);
}

/// curl_easy_setopt() that cannot be told an option it does not know.
template <class T>
void set(CURL* easy, CURLoption option, T value) {
    if (curl_easy_setopt(easy, option, value) != CURLE_OK) {
        throw std::logic_error("libcurl lacks an option that is needed");
    }
}

void sign(CURL* easy, const AwsSignature& with) {
    const auto scope = "aws:amz:" + with.region + ":" + with.service;
    set(easy, CURLOPT_AWS_SIGV4, scope.c_str());
    set(easy, CURLOPT_EXPECT_100_TIMEOUT_MS, 200L);
    set(easy, CURLOPT_USERNAME, with.accessKey.c_str());
    set(easy, CURLOPT_PASSWORD, with.secretKey.c_str());
}

void configure(CURL* easy, Exchange& exchange, const List& headers) {
    const ClientRequest& request = exchange.request;
    const auto timeout = std::max(request.timeout, std::chrono::milliseconds(1));
    set(easy, CURLOPT_URL, request.url.c_str());
    set(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    set(easy, CURLOPT_FOLLOWLOCATION, 0L);
    set(easy, CURLOPT_PROXY, "");
    set(easy, CURLOPT_NOSIGNAL, 1L);
    set(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    set(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    set(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(timeout.count()));
    set(easy, CURLOPT_CONNECTTIMEOUT_MS,
        static_cast<long>(std::min(timeout, kConnectTime).count()));
    set(easy, CURLOPT_USERAGENT, "Deskbell");
    set(easy, CURLOPT_HTTPHEADER, headers.get());
    set(easy, CURLOPT_OPENSOCKETFUNCTION, openSocket);
    set(easy, CURLOPT_OPENSOCKETDATA, &exchange);
    set(easy, CURLOPT_WRITEFUNCTION, takeBody);
    set(easy, CURLOPT_WRITEDATA, &exchange);
    set(easy, CURLOPT_HEADERFUNCTION, takeHeader);
    set(easy, CURLOPT_HEADERDATA, &exchange);

    if (request.method == "HEAD") {
        set(easy, CURLOPT_NOBODY, 1L);
    } else if (!request.body.empty() || request.method == "POST" || request.method == "PUT") {
        set(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
        set(easy, CURLOPT_POSTFIELDS, request.body.data());
    }
    if (request.method != "HEAD") set(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    if (request.signature) sign(easy, *request.signature);
}

Error unavailable(std::string reason, std::string detail) {
    return {Errc::unavailable, std::move(reason), {}, std::move(detail)};
}

Error describe(CURLcode code, const Exchange& exchange) {
    if (exchange.refusedAddress) {
        return unavailable("outside.private_address",
                           "The address belongs to a private network and may not be reached.");
    }
    if (exchange.tooLarge) {
        return unavailable("outside.too_large", "The other side's answer is too large.");
    }
    switch (code) {
        case CURLE_URL_MALFORMAT:
            return {Errc::invalid, "outside.request", "url", "This is not an http or https URL."};
        case CURLE_COULDNT_RESOLVE_HOST:
            return unavailable("outside.dns", "The host name cannot be resolved.");
        case CURLE_COULDNT_CONNECT:
            return unavailable("outside.connect", "The other side refuses the connection.");
        case CURLE_OPERATION_TIMEDOUT:
            return unavailable("outside.timeout", "The other side did not answer in time.");
        case CURLE_SSL_CONNECT_ERROR:
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_CIPHER:
        case CURLE_SSL_CACERT_BADFILE:
        case CURLE_SSL_ISSUER_ERROR:
            return unavailable("outside.tls",
                               std::string("No trusted connection: ") + curl_easy_strerror(code));
        default:
            return unavailable("outside.protocol",
                               std::string("The exchange failed: ") + curl_easy_strerror(code));
    }
}

/// Keeps a few handles, and with them their open connections, for the next calls.
class CurlClient final : public HttpClient {
public:
    explicit CurlClient(OutsidePolicy policy) : policy_(policy) {}

    Result<HttpResponse> send(const ClientRequest& request) override {
        if (!canBeSent(request)) {
            return Error{Errc::invalid, "outside.request", "url",
                         "The URL must be http or https, and nothing may hold control characters."};
        }
        Easy easy = borrow();
        Exchange exchange{request, policy_, {}};
        const List headers = headerList(request);
        configure(easy.get(), exchange, headers);

        const CURLcode code = curl_easy_perform(easy.get());
        long status = 0;
        curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &status);
        giveBack(std::move(easy));
        if (code != CURLE_OK) return describe(code, exchange);
        exchange.response.status = static_cast<int>(status);
        return std::move(exchange.response);
    }

private:
    Easy borrow() {
        {
            std::lock_guard lock(mutex_);
            if (!idle_.empty()) {
                Easy easy = std::move(idle_.back());
                idle_.pop_back();
                return easy;
            }
        }
        Easy easy(curl_easy_init());
        if (!easy) throw std::bad_alloc();
        return easy;
    }

    void giveBack(Easy easy) {
        curl_easy_reset(easy.get());  // keeps connections, forgets this call
        std::lock_guard lock(mutex_);
        if (idle_.size() < kMaxPooled) idle_.push_back(std::move(easy));
    }

    const OutsidePolicy policy_;
    std::mutex mutex_;
    std::vector<Easy> idle_;
};

}  // namespace

CurlRuntime::CurlRuntime() {
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        throw std::runtime_error("libcurl cannot start");
    }
}

CurlRuntime::~CurlRuntime() {
    curl_global_cleanup();
}

std::unique_ptr<HttpClient> makeHttpClient(const CurlRuntime&, OutsidePolicy policy) {
    return std::make_unique<CurlClient>(policy);
}

}  // namespace deskbell::net
