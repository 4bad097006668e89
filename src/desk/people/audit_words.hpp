#pragma once
// What the audit log tells of agents, teams and roles: names as they were that day. Private to this
// slice.

#include "desk/people/people.hpp"

namespace deskbell::people::audit_words {

/// Details of something new.
[[nodiscard]] std::string of(db::ReadTx& tx, const Agent& agent, const std::vector<TeamId>& teams);
[[nodiscard]] std::string of(db::ReadTx& tx, const Team& team);
[[nodiscard]] std::string of(const Role& role);

/// Details of what became different; `after` is stored already.
[[nodiscard]] std::string changeOf(db::ReadTx& tx, const Agent& before,
                                   const std::vector<TeamId>& teamsBefore, const Agent& after);
[[nodiscard]] std::string changeOf(db::ReadTx& tx, const Team& before, const Team& after);
[[nodiscard]] std::string changeOf(const Role& before, const Role& after);

}  // namespace deskbell::people::audit_words
