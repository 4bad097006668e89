#pragma once
// Where the checkout lies, for tests that read files of it.

#include <filesystem>

namespace deskbell::test {

/// The folder that holds src/ and test/, absolute.
[[nodiscard]] std::filesystem::path sourceFolder();

}  // namespace deskbell::test
