#pragma once
// How complex a mail may be before a parser sees it: one linear pass over the raw bytes.

#include <cstddef>
#include <string_view>

#include "base/result.hpp"

namespace deskbell::email {

/// What no honest mail exceeds. GMime recurses on nested groups in address headers and keeps an
/// object per part and per header field, so a few megabytes could cost the stack or gigabytes.
struct MailBounds {
    std::size_t bytes = 51u << 20;          ///< channels take 50 MB, and add a line of their own
    std::size_t headerBytes = 512u << 10;   ///< of one header block
    std::size_t fieldBytes = 256u << 10;    ///< of one header field, folded lines included
    std::size_t fieldsPerBlock = 2'000;     ///< header fields of one message or part
    std::size_t fields = 50'000;            ///< header fields in the whole mail
    std::size_t multiparts = 500;           ///< multipart declarations, hence nesting too
    std::size_t boundaries = 50'000;        ///< lines that could be boundaries
    std::size_t colonsInAddresses = 1'000;  ///< of one address field, hence nesting of groups
    std::size_t parts = 1'000;              ///< leaves of the part tree, counted by the parser
    std::size_t depth = 64;                 ///< of the part tree, counted by the parser
};

/// `invalid` with reason "mail.too_complex"; the detail names the bound. Errs on the safe side: it
/// takes for a header block whatever any reading of the structure could take for one.
[[nodiscard]] Result<void> checkBounds(std::string_view raw, const MailBounds& bounds = {});

}  // namespace deskbell::email
