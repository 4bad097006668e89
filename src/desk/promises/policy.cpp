// Who may do what with promises.

#include "desk/promises/impl.hpp"

namespace deskbell::promises {

bool mayPromise(const Actor& actor) {
    return actor.may(Permission::ticketsReply);
}

}  // namespace deskbell::promises
