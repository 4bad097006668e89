#pragma once
// Who did what to the set-up of the house: sign-ins, people, roles, inboxes, settings, exports,
// redactions. Append only; tickets have their own timeline.

#include <string>
#include <string_view>
#include <vector>

#include "base/id.hpp"
#include "base/json.hpp"
#include "base/time.hpp"
#include "db/db.hpp"
#include "kernel/actor.hpp"
#include "kernel/http.hpp"

namespace deskbell::kernel {

/// What an entry tells beside its subject, in words of the day it was written: ids mean nothing to
/// who reads the log a year later, and names may have changed.
class AuditDetails {
public:
    /// `name` is what the subject was called, {"name":"Lead"}.
    explicit AuditDetails(std::string_view name);
    AuditDetails& add(std::string_view key, std::string_view value);
    /// {"role":"Agent → Lead"}; nothing when it stayed as it was.
    AuditDetails& changed(std::string_view key, std::string_view before, std::string_view after);
    [[nodiscard]] std::string take();

private:
    json::Writer out_;
};

class Audit {
public:
    Audit(const Clock& clock, IdSource& ids) : clock_(clock), ids_(ids) {}
    /// `action` such as "agent.invited"; `subject` such as "agent:123"; `details` a JSON object
    /// without secrets, or "".
    void record(db::WriteTx& tx, const Actor& actor, std::string_view action,
                std::string_view subject, std::string_view details = {});
    /// GET /api/v1/audit?cursor=&limit= (permission audit.read).
    void addRoutes(Router& router);

private:
    const Clock& clock_;
    IdSource& ids_;
};

}  // namespace deskbell::kernel
