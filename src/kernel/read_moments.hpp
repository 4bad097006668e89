#pragma once
// How far a replica must have come to answer a caller: at least to what he wrote last, through
// whichever node. Answers to writes say it, in a header and, for browsers, in a cookie; callers who
// bring it along are understood by every node, tokens are remembered by the one they wrote through.

#include <cstddef>
#include <mutex>
#include <string_view>
#include <unordered_map>

#include "db/db.hpp"
#include "net/http.hpp"

namespace deskbell::kernel {

class ReadMoments {
public:
    static constexpr std::string_view kHeader = "Deskbell-Moment";
    static constexpr std::string_view kCookie = "deskbell_moment";

    /// What the request must be shown. Of a header or cookie that makes no sense nothing is taken.
    [[nodiscard]] db::Moment neededBy(const net::HttpRequest& request) const;
    /// The caller wrote something that `moment` shows.
    void wrote(const net::HttpRequest& request, db::Moment moment);

private:
    mutable std::mutex mutex_;
    std::unordered_map<std::size_t, db::Moment> byCaller_;
    db::Moment ofOthers_;  ///< what those wrote who are not in the table any more
};

/// Says it in the answer to a write. A moment of 0 is not worth saying.
enum class MomentFor { program, browser, secureBrowser };
void tellMoment(net::Headers& answer, db::Moment moment, MomentFor whom);

}  // namespace deskbell::kernel
