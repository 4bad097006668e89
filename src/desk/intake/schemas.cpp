#include "desk/intake/schemas.hpp"

namespace deskbell::intake {

using namespace kernel::schema;

void addSchemas(kernel::Router& router) {
    router.event("intake.changed", "What waits in quarantine changed");
    router.schema(
        "Quarantined",
        object({{"id", id()},
                {"received_at", time()},
                {"inbox", nullable(ref("Ref"))},
                {"channel", text()},
                {"from_hint", text()},
                {"subject_hint", text()},
                {"size", described(integer(), "Bytes that were taken")},
                {"full_size", described(nullable(integer()), "When not all of them were taken")},
                {"ticket_id", nullable(id())},
                {"error", text()},
                {"attempts", integer()},
                {"original_url", text()}}));
}

}  // namespace deskbell::intake
