#pragma once
// A House with its doors open: HTTP, LMTP and SMTP listeners.

#include <memory>

#include "app/house.hpp"
#include "channels/email/mail_listener.hpp"
#include "kernel/dispatch.hpp"

namespace deskbell::app {

class Server {
public:
    /// Binds and starts everything. Throws std::runtime_error with a sentence that says what to do.
    Server(House& house, const Config& config, const Clock& clock, Random& random, Log& log);
    ~Server();

    /// Takes no new requests and mails, finishes what was begun, then stops the house.
    void stop();

    [[nodiscard]] std::uint16_t port() const { return http_->port(); }
    [[nodiscard]] std::uint16_t lmtpPort() const {
        return lmtp_ ? lmtp_->port() : std::uint16_t{0};
    }
    [[nodiscard]] std::uint16_t smtpPort() const {
        return smtp_ ? smtp_->port() : std::uint16_t{0};
    }

private:
    void openMailListeners(const Config& config, const Clock& clock, Random& random, Log& log);
    void addGauges();

    House& house_;
    std::atomic<bool> ready_{false};
    kernel::Router router_;
    std::unique_ptr<kernel::Dispatch> dispatch_;
    std::unique_ptr<net::HttpServer> http_;
    std::unique_ptr<email::MailListener> lmtp_, smtp_;
};

}  // namespace deskbell::app
