#include "kernel/signals.hpp"

namespace deskbell::kernel {
namespace {

class NoSignals final : public Signals {
public:
    void listen(std::string, Listener) override {}
    void tell(std::string_view, std::string_view) override {}
    void start() override {}
    void stop() override {}
    [[nodiscard]] const std::string& self() const override { return self_; }

private:
    const std::string self_ = "one";
};

}  // namespace

std::unique_ptr<Signals> makeNoSignals() {
    return std::make_unique<NoSignals>();
}

}  // namespace deskbell::kernel
