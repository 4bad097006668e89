#pragma once
// The mail servers of the world outside, in memory. They take what our side hands over, or do not,
// and remember what arrived.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "sim/dice.hpp"
#include "sim/plug.hpp"

namespace deskbell::email {
class MailTransport;
}

namespace deskbell::sim {

/// How the servers outside behave.
enum class Mood {
    takes,         ///< everything
    comesAgain,    ///< "try again later" to some
    turnsAway,     ///< "no such user" to some
    isDown,        ///< nobody answers
    hangsUp,       ///< after the message, before the answer: it may have been taken
    takesItsTime,  ///< meanwhile others go on
};

class Post {
public:
    struct Arrival {
        std::string sender, recipient, messageId, raw;
        bool automatic = false;  ///< says of itself that a machine wrote it
        Timestamp at;
    };

    Post(const Clock& clock, Dice& dice) : clock_(clock), dice_(dice) {}

    [[nodiscard]] std::unique_ptr<email::MailTransport> open(PlugPtr plug);

    Mood mood = Mood::takes;
    std::function<void()> meanwhile;  ///< while one takes its time

    std::vector<Arrival> arrivals;  ///< one for each recipient that was taken

private:
    class Transport;
    const Clock& clock_;
    Dice& dice_;
};

/// The value of a header field that is not folded, or "".
[[nodiscard]] std::string headerOf(std::string_view raw, std::string_view name);

}  // namespace deskbell::sim
