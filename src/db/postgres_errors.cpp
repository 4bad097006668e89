#include "db/postgres_errors.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace deskbell::db::postgres {
namespace {

bool isOneOf(std::string_view state, std::initializer_list<std::string_view> states) {
    return std::find(states.begin(), states.end(), state) != states.end();
}

/// The server takes no writes: another one was made primary. (Or a read tried to write, a bug.)
bool isDemoted(std::string_view state, std::string_view message) {
    return state == "25006" ||
           (state == "0A000" && message.find("hot standby") != std::string_view::npos);
}

Fault::Kind kindOf(std::string_view state) {
    if (endsConnection(state, {}) || state == "58030") return Fault::Kind::lost;  // I/O error
    if (state == "53100") return Fault::Kind::diskFull;
    if (isOneOf(state, {"XX001", "XX002"})) return Fault::Kind::corrupt;
    // Too many connections or too little memory; a lock or a statement that took too long.
    if (state.starts_with("53") || isOneOf(state, {"55P03", "57014"})) return Fault::Kind::busy;
    return Fault::Kind::other;
}

bool helpsToRunAgain(std::string_view state, std::string_view message) {
    // A prepared statement that a pooler's other server does not know, or knows already; a plan
    // from before a migration.
    return isCollision(state) || isOneOf(state, {"26000", "42P05"}) || isDemoted(state, message) ||
           (state == "0A000" && message.find("cached plan") != std::string_view::npos);
}

}  // namespace

bool isCollision(std::string_view state) {
    return isOneOf(state, {"40001", "40P01"});  // serialization failure, deadlock
}

bool endsConnection(std::string_view state, std::string_view message) {
    // 08P01 is a bug of the caller, such as a wrong number of parameters.
    return (state.starts_with("08") && state != "08P01") ||
           isOneOf(state, {"57P01", "57P02", "57P03", "57P04", "57P05", "25P03"}) ||
           isDemoted(state, message);
}

void throwFault(std::string_view state, std::string_view what, std::string_view message) {
    // Data exceptions quote the value ("invalid input syntax for type bigint: …").
    const auto said = state.starts_with("22") ? std::string_view("data exception") : message;
    const auto text = fmt::format("{}: {} ({})", what, said, state);
    if (helpsToRunAgain(state, message)) throw RunAgain(text);
    if (state.starts_with("23")) throw ConstraintViolation(Fault::Kind::other, text);
    throw Fault(kindOf(state), text);
}

}  // namespace deskbell::db::postgres
