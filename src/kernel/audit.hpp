#pragma once
// Who did what to the set-up of the house: sign-ins, people, roles, inboxes, settings, exports,
// redactions. Append only; tickets have their own timeline.

#include <string_view>
#include <vector>

#include "base/id.hpp"
#include "base/time.hpp"
#include "db/db.hpp"
#include "kernel/actor.hpp"
#include "kernel/http.hpp"

namespace deskbell::kernel {

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
