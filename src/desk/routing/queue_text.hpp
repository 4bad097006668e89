#pragma once
// What a queue is, as JSON: the same on the wire and in the database.

#include "base/json.hpp"
#include "desk/routing/routing.hpp"

namespace deskbell::routing {

/// Members of an object that is open.
void writeDefinition(json::Writer& out, const Queue& queue);
/// Members that are absent stay as they are.
void readDefinition(json::Reader& in, Queue& queue);
/// `[{"skill_id":…,"level":…}]`
void writeLevels(json::Writer& out, const std::vector<SkillLevel>& levels);
void readLevels(json::Reader& in, std::string_view name, std::vector<SkillLevel>& levels);

}  // namespace deskbell::routing
