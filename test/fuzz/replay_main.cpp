// Runs a fuzz target over every file of its corpus and a few inputs that everything must survive.
// Prints how many; a crash or a sanitizer's finding ends it, with the culprit's name printed
// before.

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

void runOne(const std::string& bytes) {
    // A heap block of exactly this size, so that AddressSanitizer sees a read past its end.
    const std::vector<std::uint8_t> exact(bytes.begin(), bytes.end());
    LLVMFuzzerTestOneInput(exact.data(), exact.size());
}

/// So that the last line of a crash names its input.
void announce(const char* name) {
    std::printf("%s\n", name);
    std::fflush(stdout);
}

}  // namespace

int main() {
    std::vector<std::filesystem::path> files;
    const std::filesystem::path corpus = DESKBELL_FUZZ_CORPUS;
    if (std::filesystem::exists(corpus)) {
        for (const auto& entry : std::filesystem::recursive_directory_iterator(corpus)) {
            if (entry.is_regular_file()) files.push_back(entry.path());
        }
    }
    std::ranges::sort(files);

    for (const auto& file : files) {
        announce(file.filename().c_str());
        std::ifstream in(file, std::ios::binary);
        runOne(std::string(std::istreambuf_iterator<char>(in), {}));
    }
    std::string everyByte;
    for (int byte = 0; byte < 256; ++byte) everyByte.push_back(static_cast<char>(byte));
    const std::vector<std::pair<const char*, std::string>> always{
        {"nothing", ""},
        {"one NUL", std::string(1, '\0')},
        {"every byte", everyByte},
        {"only <", std::string(100'000, '<')},
        {"only 0xff", std::string(100'000, '\xff')},
    };
    for (const auto& [name, bytes] : always) {
        announce(name);
        runOne(bytes);
    }
    std::printf("%zu inputs survived\n", files.size() + always.size());
}
