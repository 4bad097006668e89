#include "support/source_folder.hpp"

namespace deskbell::test {

// The one file that knows: all others compile alike in every checkout, so the compiler's cache
// serves.
std::filesystem::path sourceFolder() {
    return DESKBELL_SOURCE_DIR;
}

}  // namespace deskbell::test
