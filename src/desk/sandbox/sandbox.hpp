#pragma once
// Mails that did not leave: what customers would have received.

#include <optional>
#include <string>
#include <vector>

#include "base/id.hpp"
#include "base/time.hpp"
#include "db/db.hpp"

namespace deskbell::sandbox {

using SandboxMailId = Id<struct SandboxMailTag>;

struct SandboxMail {
    SandboxMailId id;
    Timestamp at;
    std::string from;        ///< envelope sender's address
    std::string recipients;  ///< comma separated
    std::string subject;     ///< decoded
    std::string messageId;   ///< without <>
    std::string raw;         ///< empty in lists
};

class Sandbox {
public:
    Sandbox(const Clock& clock, IdSource& ids) : clock_(clock), ids_(ids) {}
    /// Keeps a mail; the oldest beyond 2,000 go. The same message id is kept once.
    void keep(db::WriteTx& tx, SandboxMail mail);
    /// Newest first.
    [[nodiscard]] std::vector<SandboxMail> list(db::ReadTx& tx, int limit) const;
    [[nodiscard]] std::optional<SandboxMail> find(db::ReadTx& tx, SandboxMailId id) const;

private:
    const Clock& clock_;
    IdSource& ids_;
};

}  // namespace deskbell::sandbox
