#include "channels/email/mail_listener_dialogue.hpp"

namespace deskbell::email {

MailDataReader::MailDataReader(std::size_t maxBytes, MemoryBudget& budget, std::string content)
    : maxBytes_(maxBytes), budget_(budget), content_(std::move(content)) {}

MailDataReader::~MailDataReader() {
    budget_.used -= reserved_;
}

std::size_t MailDataReader::feed(std::string_view bytes) {
    std::size_t at = 0;
    while (at < bytes.size() && state_ != State::done) {
        const char c = bytes[at];
        switch (state_) {
            case State::lineStart:
                state_ = c == '.' ? State::dot : State::inLine;
                if (c == '.') ++at;
                break;
            case State::dot:  // dropped, whatever follows: it was stuffed, or it is the end
                state_ = c == '\r' ? State::dotCr : State::inLine;
                if (c == '\r') ++at;
                break;
            case State::dotCr:
                if (c == '\n') {
                    state_ = State::done;
                    ++at;
                } else {
                    keep("\r");
                    state_ = State::cr;
                }
                break;
            case State::inLine:
            case State::cr:
                at += feedLine(bytes.substr(at));
                break;
            case State::done:
                break;
        }
    }
    return at;
}

/// Inside a line: up to and with the next LF, which ends the line only after a CR.
std::size_t MailDataReader::feedLine(std::string_view bytes) {
    const auto end = bytes.find('\n');
    if (end == std::string_view::npos) {
        state_ = bytes.ends_with('\r') ? State::cr : State::inLine;
        keep(bytes);
        return bytes.size();
    }
    const bool afterCr = end > 0 ? bytes[end - 1] == '\r' : state_ == State::cr;
    bareLineFeed_ = bareLineFeed_ || !afterCr;
    state_ = afterCr ? State::lineStart : State::inLine;
    keep(bytes.substr(0, end + 1));
    return end + 1;
}

void MailDataReader::keep(std::string_view bytes) {
    if (tooLarge_ || overBudget_ || bareLineFeed_) {
        // It will be refused: read on to its end, keep nothing.
        std::string{}.swap(content_);
        return;
    }
    tooLarge_ = content_.size() + bytes.size() > maxBytes_;
    overBudget_ = budget_.used + bytes.size() > budget_.limit;
    if (tooLarge_ || overBudget_) return;
    budget_.used += bytes.size();
    reserved_ += bytes.size();
    content_.append(bytes);
}

}  // namespace deskbell::email
