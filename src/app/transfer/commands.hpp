#pragma once
// deskbell copy, backup and restore.

#include "app/invocation.hpp"

namespace deskbell::app {

/// Adds the commands; one that ran sets `status`. All must outlive the parsing.
void addTransferCommands(CLI::App& app, Invocation& invocation, int& status);

}  // namespace deskbell::app
