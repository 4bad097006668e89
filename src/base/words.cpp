#include "base/words.hpp"

#include <unicode/brkiter.h>
#include <unicode/bytestream.h>
#include <unicode/locid.h>
#include <unicode/normalizer2.h>
#include <unicode/stringpiece.h>
#include <unicode/uchar.h>
#include <unicode/utext.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <memory>
#include <new>

#include "base/text.hpp"

namespace deskbell {
namespace {

bool isAscii(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// ICU's macro narrows on purpose; the warning is its only flaw.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
UChar32 nextCodePoint(std::string_view text, std::size_t& at) {
    UChar32 c;
    U8_NEXT(text.data(), at, text.size(), c);
    return c;
}
#pragma GCC diagnostic pop

bool isPartOfWord(UChar32 c) {
    if (u_isalnum(c)) return true;
    const auto mask = U_GET_GC_MASK(c);
    return (mask & U_GC_M_MASK) != 0;
}

/// The accents of Latin, Greek and Cyrillic letters. Marks of other scripts are part of the word.
bool isAccent(UChar32 c) {
    return c >= 0x300 && c <= 0x36f;
}

std::string decomposed(std::string_view text) {
    UErrorCode status = U_ZERO_ERROR;
    const auto* normalizer = icu::Normalizer2::getNFDInstance(status);
    std::string out;
    icu::StringByteSink<std::string> sink(&out);
    if (U_SUCCESS(status)) {
        normalizer->normalizeUTF8(0, {text.data(), static_cast<int32_t>(text.size())}, sink,
                                  nullptr, status);
    }
    if (U_FAILURE(status)) throw std::bad_alloc();
    return out;
}

std::string keyOf(std::string_view word) {
    std::string key;
    if (isAscii(word)) {
        key = toLowerAscii(word);
    } else {
        const auto plain = decomposed(foldKey(word));
        for (std::size_t at = 0; at < plain.size();) {
            const auto start = at;
            if (!isAccent(nextCodePoint(plain, at))) key.append(plain, start, at - start);
        }
    }
    if (key.size() <= kLongestWord) return key;
    std::size_t size = 0;
    for (std::size_t at = 0; at <= kLongestWord;) {
        size = at;
        nextCodePoint(key, at);
    }
    key.resize(size);
    return key;
}

/// What ICU takes for one word may hold points and apostrophes ("acme.com", "don't"): divided
/// there, its parts are found by themselves too.
void addParts(std::string_view text, std::size_t begin, std::size_t end, std::vector<Word>& out) {
    std::size_t start = begin;
    auto finish = [&](std::size_t at) {
        if (at <= start) return;
        auto key = keyOf(text.substr(start, at - start));
        if (!key.empty()) out.push_back({std::move(key), start, at});
    };
    for (std::size_t at = begin; at < end;) {
        const auto here = at;
        if (isPartOfWord(nextCodePoint(text, at))) continue;
        finish(here);
        start = at;
    }
    finish(end);
}

}  // namespace

std::vector<Word> wordsOf(std::string_view text) {
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<UText, decltype(&utext_close)> source(
        utext_openUTF8(nullptr, text.data(), static_cast<int64_t>(text.size()), &status),
        &utext_close);
    const std::unique_ptr<icu::BreakIterator> breaks(
        icu::BreakIterator::createWordInstance(icu::Locale::getRoot(), status));
    if (U_SUCCESS(status)) breaks->setText(source.get(), status);
    if (U_FAILURE(status)) throw std::bad_alloc();

    std::vector<Word> out;
    auto begin = breaks->first();
    for (auto end = breaks->next(); end != icu::BreakIterator::DONE; end = breaks->next()) {
        if (breaks->getRuleStatus() >= UBRK_WORD_NONE_LIMIT) {
            addParts(text, static_cast<std::size_t>(begin), static_cast<std::size_t>(end), out);
        }
        begin = end;
    }
    return out;
}

}  // namespace deskbell
