#pragma once
// The words of a text, as people look for them: search indexes, reads questions and marks what it
// found through this one function, so that the three always agree.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace deskbell {

struct Word {
    /// Folded: "Größe" and "grosse" are the same word, and so are "Café" and "CAFE". At most
    /// kLongestWord bytes.
    std::string key;
    std::size_t begin = 0;  ///< byte range in the text
    std::size_t end = 0;
};
constexpr std::size_t kLongestWord = 64;

/// Runs of letters, marks and digits of valid UTF-8, in order. Languages that write without spaces
/// are divided by dictionary.
[[nodiscard]] std::vector<Word> wordsOf(std::string_view text);

}  // namespace deskbell
