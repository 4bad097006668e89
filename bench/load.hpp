#pragma once
// Load that neither wrk nor a shell can make: mails over LMTP, and many silent live connections.

#include <cstdint>
#include <string>

namespace deskbell::bench {

struct Peer {
    std::string address = "127.0.0.1";
    int port = 0;
};

/// Hands `mails` mails of words.hpp over on `connections` connections at once, and waits for each
/// answer. Seconds from the first byte to the last 250. Throws std::runtime_error when one is
/// refused.
[[nodiscard]] double deliverMails(const Peer& peer, int connections, std::int64_t mails,
                                  std::uint64_t seed);

/// Opens `connections` WebSockets to /api/v1/live with this cookie, says "open N" on standard
/// output when all stand, and keeps them, silent, until standard input ends. Throws
/// std::runtime_error when one is refused.
void holdLiveConnections(const Peer& peer, int connections, const std::string& cookie);

}  // namespace deskbell::bench
