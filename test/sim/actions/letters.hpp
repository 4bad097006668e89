#pragma once
// Mails as customers' programs write them.

#include <string>

#include "sim/world.hpp"

namespace deskbell::sim {

struct Letter {
    std::string from, to;  ///< plain addresses
    std::string subject = "A question";
    std::string headers = {};  ///< more lines, each with CRLF
    std::string text = {};     ///< beside the marker
    bool html = false;
    bool attachment = false;
};

/// The bytes, with a Message-ID of its own and the marker in the text.
[[nodiscard]] std::string write(const Letter& letter, int marker);

}  // namespace deskbell::sim
