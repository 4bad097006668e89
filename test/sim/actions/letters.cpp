#include "sim/actions/letters.hpp"

namespace deskbell::sim {

std::string write(const Letter& letter, int marker) {
    const auto word = markerWord(marker);
    auto out = "From: Customer <" + letter.from + ">\r\nTo: " + letter.to +
               "\r\nSubject: " + letter.subject + "\r\nMessage-ID: <" + word +
               "@buyer.example>\r\nDate: Mon, 5 Jan 2026 09:00:00 +0000\r\n" + letter.headers +
               "MIME-Version: 1.0\r\n";
    const std::string type = letter.html ? "text/html" : "text/plain";
    const auto body = letter.html ? "<p>Hello, <b>" + word + "</b> " + letter.text + "</p>"
                                  : "Hello,\r\n" + word + " " + letter.text + "\r\nBye\r\n";
    const auto part = "Content-Type: " + type + "; charset=utf-8\r\n\r\n" + body + "\r\n";
    if (!letter.attachment) return out + part;
    return out + "Content-Type: multipart/mixed; boundary=bb\r\n\r\n--bb\r\n" + part +
           "--bb\r\nContent-Type: text/csv; name=list.csv\r\n"
           "Content-Disposition: attachment; filename=list.csv\r\n\r\na;b;" +
           std::to_string(marker) + "\r\n--bb--\r\n";
}

}  // namespace deskbell::sim
