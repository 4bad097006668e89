#pragma once
// What an SQLSTATE means to us. Private to the driver.

#include <string>
#include <string_view>

#include "db/db.hpp"

namespace deskbell::db::postgres {

/// The transaction is void through no fault of its own (serialization failure, deadlock, a plan or
/// a prepared statement that went stale) and is run again from its start.
class RunAgain : public Fault {
public:
    explicit RunAgain(const std::string& what) : Fault(Kind::busy, what) {}
};

/// Two transactions got into each other's way, and this one has to run again.
[[nodiscard]] bool isCollision(std::string_view sqlState);

/// True when the connection is of no more use after that error.
[[nodiscard]] bool endsConnection(std::string_view sqlState, std::string_view message);

/// Throws the Fault that an error of the server stands for. `what` names the statement; `message`
/// is the server's primary message and is left out where it could quote a value.
[[noreturn]] void throwFault(std::string_view sqlState, std::string_view what,
                             std::string_view message);

}  // namespace deskbell::db::postgres
