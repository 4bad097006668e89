#include "desk/search/schemas.hpp"

namespace deskbell::search {

using namespace kernel::schema;

void addSchemas(kernel::Router& router) {
    router.schema("Hit", object({{"ticket", ref("Row")}, {"highlights", listOf(text())}}));
    router.schema("SearchPage",
                  object(pageFields(ref("Hit")) + Fields{{"customers", listOf(ref("Customer"))}}));
}

}  // namespace deskbell::search
