// 8: Two Deskbells that write to each other stop: what a machine wrote is answered by none.

#include "sim/invariants/all.hpp"

namespace deskbell::sim::invariants {
namespace {

class Ended final : public Invariant {
public:
    void check(World& world, const Changes&) override {
        if (!world.far) return;
        const auto& far = *world.far;
        for (; readOfOurs_ < world.post.arrivals.size(); ++readOfOurs_) {
            const auto& mail = world.post.arrivals[readOfOurs_];
            if (mail.recipient != FarDesk::kAddress) continue;
            (mail.automatic ? automatic_ : written_).insert(mail.messageId);
        }
        for (; readOfTheirs_ < far.post.arrivals.size(); ++readOfTheirs_)
            answers_.insert(far.post.arrivals[readOfTheirs_].messageId);

        World::expect(answers_.size() <= written_.size(),
                      "the far desk answered " + std::to_string(answers_.size()) + " times to " +
                          std::to_string(written_.size()) + " mails that people wrote");
        World::expect(automatic_.size() <= far.namedAsSender,
                      "we answered the far desk " + std::to_string(automatic_.size()) +
                          " times, where " + std::to_string(far.namedAsSender) +
                          " mails seemed to be of people there");
    }

private:
    std::size_t readOfOurs_ = 0, readOfTheirs_ = 0;
    std::set<std::string> automatic_, written_, answers_;  ///< Message-IDs
};

}  // namespace

std::unique_ptr<Invariant> loopsEnd() {
    return std::make_unique<Ended>();
}

}  // namespace deskbell::sim::invariants
