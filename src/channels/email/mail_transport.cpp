#include "channels/email/mail_transport.hpp"

namespace deskbell::email {
namespace {

class SocketTransport final : public MailTransport {
public:
    explicit SocketTransport(const Clock& clock) : clock_(clock) {}

    Result<Delivery> submit(const SubmissionSettings& settings, const Envelope& envelope,
                            std::string_view raw, const StopSignal& stop) override {
        return send(settings, envelope, raw, clock_, stop);
    }

private:
    const Clock& clock_;
};

}  // namespace

std::unique_ptr<MailTransport> makeMailTransport(const Clock& clock) {
    return std::make_unique<SocketTransport>(clock);
}

}  // namespace deskbell::email
