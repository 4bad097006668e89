#pragma once
// A browser that listens to live updates, and what it was told.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "net/http.hpp"

namespace deskbell::sim {

struct Client {
    class Socket final : public net::WebSocket {
    public:
        void send(std::shared_ptr<const std::string> text) override { told.push_back(*text); }
        void close(std::uint16_t, std::string_view) override { closed = true; }
        std::vector<std::string> told;  ///< and not yet looked at
        bool closed = false;
    };

    std::size_t agent = 0;  ///< of World::agents
    std::size_t node = 0;   ///< of World::nodes
    int life = 0;           ///< of the node, that it is connected to
    std::shared_ptr<Socket> socket;
    std::shared_ptr<net::WebSocketHandler> handler;
    bool greeted = false;
    std::int64_t position = 0;  ///< from which it goes on when it comes back
};

}  // namespace deskbell::sim
